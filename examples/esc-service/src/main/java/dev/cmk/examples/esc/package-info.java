/** An example of a service whose customers bring their own keys: environments with secrets, in the manner of Pulumi ESC. */
@NullMarked
package dev.cmk.examples.esc;

import org.jspecify.annotations.NullMarked;
