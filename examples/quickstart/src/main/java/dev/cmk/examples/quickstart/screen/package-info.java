/** How the quickstart looks: nothing here knows what it shows. */
@NullMarked
package dev.cmk.examples.quickstart.screen;

import org.jspecify.annotations.NullMarked;
