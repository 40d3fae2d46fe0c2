/**
 * Encrypt an organization's data under a key that the organization owns.
 *
 * <p>Start at {@code Cmk}: it gives an {@code OrganizationCipher} to encrypt and decrypt with, and the
 * {@code KeyAdmin} with which an organization's admins manage their keys.
 */
@NullMarked
package dev.cmk;

import org.jspecify.annotations.NullMarked;
