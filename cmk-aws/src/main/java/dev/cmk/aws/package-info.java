/**
 * Customer managed keys in AWS KMS, in the customer's own account.
 *
 * <p>{@link dev.cmk.aws.AwsKmsProvider} reaches them; {@link dev.cmk.aws.AwsSetup} writes what the customer has to paste.
 */
@NullMarked
package dev.cmk.aws;

import org.jspecify.annotations.NullMarked;
