/** What stands behind {@link dev.cmk.admin.KeyAdmin}: who may, what the rules say, and the audit trail. */
@NullMarked
package dev.cmk.internal.admin;

import org.jspecify.annotations.NullMarked;
