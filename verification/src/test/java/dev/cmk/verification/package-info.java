/** What holds across modules: who may know whom, and what the public signatures are. */
@NullMarked
package dev.cmk.verification;

import org.jspecify.annotations.NullMarked;
