/**
 * What the simulator says of AWS, checked against other implementations too: one contract, run against the simulator,
 * moto and LocalStack.
 */
@NullMarked
package dev.cmk.aws.simulator.contract;

import org.jspecify.annotations.NullMarked;
