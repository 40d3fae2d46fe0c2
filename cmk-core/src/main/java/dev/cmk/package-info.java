/**
 * Encrypt an organization's data under a key that the organization owns.
 *
 * <p>Start at {@link Cmk}: it gives an {@link OrganizationCipher} to encrypt and decrypt with, and the
 * {@link dev.cmk.admin.KeyAdmin} with which an organization's admins manage their keys.
 */
@NullMarked
package dev.cmk;

import org.jspecify.annotations.NullMarked;
