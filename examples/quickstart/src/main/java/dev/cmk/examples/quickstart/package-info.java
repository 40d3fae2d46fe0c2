/** The main job, step by step. Begin with {@link dev.cmk.examples.quickstart.Quickstart}. */
@NullMarked
package dev.cmk.examples.quickstart;

import org.jspecify.annotations.NullMarked;
