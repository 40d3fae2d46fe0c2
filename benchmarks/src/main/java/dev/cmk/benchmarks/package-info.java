/** Benchmarks of whole runs, each a command that prints a table and ratios; see the README beside the sources. */
@NullMarked
package dev.cmk.benchmarks;

import org.jspecify.annotations.NullMarked;
