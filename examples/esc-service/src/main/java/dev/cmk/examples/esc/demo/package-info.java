/** What a visitor finds: customers' AWS accounts in a simulator, organizations, people and environments. */
@NullMarked
package dev.cmk.examples.esc.demo;

import org.jspecify.annotations.NullMarked;
