/** What all pages share and what knows of several parts of the service: the menu, and where a visitor comes first. */
@NullMarked
package dev.cmk.examples.esc.site;

import org.jspecify.annotations.NullMarked;
