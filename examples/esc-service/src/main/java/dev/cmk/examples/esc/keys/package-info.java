/** Customer managed keys over REST and on the settings page. */
@NullMarked
package dev.cmk.examples.esc.keys;

import org.jspecify.annotations.NullMarked;
