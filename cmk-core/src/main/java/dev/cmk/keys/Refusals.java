package dev.cmk.keys;

import dev.cmk.KeyConflictException;
import dev.cmk.KeyConflictException.Rule;

/**
 * Says in words why a rule does not allow something: what was asked for, of which key of which organization, what
 * stands against it, and what to do.
 */
final class Refusals {

    private final OrganizationKeys keys;

    Refusals(OrganizationKeys keys) {
        this.keys = keys;
    }

    KeyConflictException refusal(Rule rule, String what, String whyAndWhatToDo) {
        return new KeyConflictException(
                rule, "organization '" + keys.organization() + "': " + what + ": " + whyAndWhatToDo);
    }

    /** For the rules that are about one key. */
    KeyConflictException refusal(Rule rule, String what, CustomerManagedKey key) {
        return refusal(rule, what, whyAndWhatToDo(rule, key));
    }

    private String whyAndWhatToDo(Rule rule, CustomerManagedKey key) {
        return switch (rule) {
            case ALREADY_DEFAULT -> "it is the default already; nothing has to be done";
            case KEY_IS_DEFAULT -> "it is the default key; make another key the default first";
            case KEY_DISABLED ->
                key.status() == KeyStatus.DISABLING
                        ? "it is being disabled; cancel its re-encryption and enable it first, or choose another key"
                        : "it is disabled; enable it first, or choose another key";
            case KEY_ENABLED -> "it is enabled";
            case KEY_IN_RE_ENCRYPTION -> blocking(key, false);
            case SAME_KEY -> "it is where they are; choose another key";
            case DESTINATION_NOT_USABLE ->
                key.status() == KeyStatus.ENABLED
                        ? blocking(key, true)
                        : "it is disabled, or being disabled; choose an enabled key";
            default -> "rule " + rule;
        };
    }

    private String blocking(CustomerManagedKey key, boolean asSource) {
        return keys.reEncryptions().stream()
                .filter(move -> asSource ? move.source().key().equals(key.id()) : move.involves(key.id()))
                .findFirst()
                .map(move -> "it takes part in " + describe(move) + "; " + advice(move) + " first")
                .orElseThrow();
    }

    /** For example: re-encryption 123e4567-… from key 'a' to key 'b', which is PAUSED. */
    String describe(ReEncryption move) {
        return "re-encryption " + move.id() + " from key '" + name(move.source()) + "' "
                + (move.isInPlace() ? "to its next revision" : "to key '" + name(move.destination()) + "'")
                + ", which is " + move.state();
    }

    private static String advice(ReEncryption move) {
        return switch (move.state()) {
            case PAUSED -> "resume and complete it, or cancel it,";
            case FAILED -> "retry and complete it, redirect or cancel it,";
            default -> "wait until it has ended, or cancel it,";
        };
    }

    private String name(KeyRevision revision) {
        return keys.find(revision.key()).map(CustomerManagedKey::name).orElseGet(revision::toString);
    }
}
