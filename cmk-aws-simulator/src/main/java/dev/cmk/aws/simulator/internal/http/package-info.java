/** A small HTTP/1.1 server that can break what it serves: reset a connection, or stop in the middle of an answer. */
@NullMarked
package dev.cmk.aws.simulator.internal.http;

import org.jspecify.annotations.NullMarked;
