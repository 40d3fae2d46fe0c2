/** Re-encryption: the one batch step that every engine runs, and the engine that runs it in this process. */
@NullMarked
package dev.cmk.internal.reencrypt;

import org.jspecify.annotations.NullMarked;
