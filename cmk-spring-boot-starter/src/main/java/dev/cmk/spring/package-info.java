/** Wires CMK for Java into a Spring Boot application: put the starter on the class path, and inject a {@link dev.cmk.Cmk}. */
@NullMarked
package dev.cmk.spring;

import org.jspecify.annotations.NullMarked;
