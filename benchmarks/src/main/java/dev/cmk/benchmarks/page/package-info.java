/** Makes the tables and pictures of {@code docs/PERFORMANCE.md} from the results in {@code docs/performance}. */
@NullMarked
package dev.cmk.benchmarks.page;

import org.jspecify.annotations.NullMarked;
