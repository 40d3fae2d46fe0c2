/** Environments: trees of values in YAML, some of them secret, with revisions. */
@NullMarked
package dev.cmk.examples.esc.environments;

import org.jspecify.annotations.NullMarked;
