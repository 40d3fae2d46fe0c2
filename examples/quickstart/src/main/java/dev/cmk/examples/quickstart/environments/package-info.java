/** The input: the organizations' environments and the secrets in them. */
@NullMarked
package dev.cmk.examples.quickstart.environments;

import org.jspecify.annotations.NullMarked;
