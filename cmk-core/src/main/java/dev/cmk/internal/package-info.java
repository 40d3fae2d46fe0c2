/** How the parts are put together. Nothing below this package is meant for users of the library. */
@NullMarked
package dev.cmk.internal;

import org.jspecify.annotations.NullMarked;
