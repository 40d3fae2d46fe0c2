/** Metrics and traces by <a href="https://micrometer.io">Micrometer</a>. */
@NullMarked
package dev.cmk.micrometer;

import org.jspecify.annotations.NullMarked;
