package dev.cmk.examples.quickstart.environments;

/**
 * Where a secret belongs.
 *
 * @param organization whose it is
 * @param environment the scope: one data key serves one environment
 * @param path where in the environment, such as {@code database.password}; it is the encryption context
 */
public record Place(String organization, String environment, String path) {}
