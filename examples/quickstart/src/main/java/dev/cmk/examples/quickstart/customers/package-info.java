/** The customers' side: who they are, where their keys are, and what they do there with their own hands. */
@NullMarked
package dev.cmk.examples.quickstart.customers;

import org.jspecify.annotations.NullMarked;
