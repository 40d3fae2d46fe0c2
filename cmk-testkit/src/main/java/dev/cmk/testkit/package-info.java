/** Contract tests for authors of key providers and stores, and decorators that fail on purpose. */
@NullMarked
package dev.cmk.testkit;

import org.jspecify.annotations.NullMarked;
