package dev.cmk.examples.esc.environments;

import java.time.Instant;
import java.util.UUID;

/**
 * What an environment was at one time.
 *
 * @param environment its id, which is also the scope of its data keys
 * @param organization whose
 * @param name its name at present
 * @param number from 1
 * @param document YAML, secrets sealed
 * @param author who wrote it
 * @param createdAt when
 */
public record EnvironmentRevision(
        UUID environment,
        String organization,
        String name,
        int number,
        String document,
        String author,
        Instant createdAt) {}
