package dev.cmk.examples.esc.environments;

import java.time.Instant;

/**
 * A revision without its document, in lists; over REST as it is.
 *
 * @param name of the environment
 * @param revision its number, from 1 on
 * @param author who has saved it
 * @param created when that was
 */
public record EnvironmentSummary(String name, int revision, String author, Instant created) {}
