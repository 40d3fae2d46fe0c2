@NullMarked
package dev.cmk.aws.simulator;

import org.jspecify.annotations.NullMarked;
