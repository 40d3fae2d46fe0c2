/** How keys in AWS KMS are reached; known only to {@code dev.cmk.aws}. */
@NullMarked
package dev.cmk.aws.internal;

import org.jspecify.annotations.NullMarked;
