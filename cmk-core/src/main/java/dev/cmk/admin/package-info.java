/** What an organization's admins do with their keys; start at {@link dev.cmk.admin.KeyAdmin}. */
@NullMarked
package dev.cmk.admin;

import org.jspecify.annotations.NullMarked;
