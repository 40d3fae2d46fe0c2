/** What a host can listen to, for its audit log, its metrics and its alerts. */
@NullMarked
package dev.cmk.event;

import org.jspecify.annotations.NullMarked;
