package dev.cmk.aws.simulator;

/** What a verified token says. */
record WebIdentity(String issuer, String audience, String subject) {}
