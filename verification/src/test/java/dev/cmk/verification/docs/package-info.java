/** The documents: their code is compiled and run here, and what they name is there. */
@NullMarked
package dev.cmk.verification.docs;

import org.jspecify.annotations.NullMarked;
