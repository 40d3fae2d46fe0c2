/** The main job, step by step. */
@NullMarked
package dev.cmk.examples.quickstart;

import org.jspecify.annotations.NullMarked;
