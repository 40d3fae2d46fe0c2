/** AWS Signature Version 4, the verifying side. */
@NullMarked
package dev.cmk.aws.simulator.internal.sigv4;

import org.jspecify.annotations.NullMarked;
