package dev.cmk.examples.esc.keys;

import dev.cmk.KeyConflictException.Rule;
import dev.cmk.UnavailableReason;
import dev.cmk.aws.AwsKmsProvider;
import dev.cmk.keys.AuditRecord;
import dev.cmk.keys.CustomerManagedKey;
import dev.cmk.keys.KeyHealth;
import dev.cmk.keys.KeyStatus;
import dev.cmk.keys.ReEncryption;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What codes and numbers are called on the page. */
final class Words {

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("d MMM uuuu, HH:mm 'UTC'", Locale.ENGLISH);
    private static final DateTimeFormatter DAY = DateTimeFormatter.ofPattern("d MMM uuuu", Locale.ENGLISH);

    private Words() {}

    static String of(Rule rule) {
        return switch (rule) {
            case ALREADY_DEFAULT -> "It is the default already.";
            case KEY_IS_DEFAULT -> "It is the default key. Make another key the default first, or disable all keys.";
            case KEY_IN_RE_ENCRYPTION -> "Data keys are being moved from or to it. Wait until that has ended.";
            case KEY_DISABLED -> "It is disabled.";
            case KEY_ENABLED -> "It is enabled.";
            case PLATFORM_KEY -> "It is the platform-managed key.";
            case DATA_KEYS_LEFT -> "Data keys are still wrapped by it.";
            case RE_ENCRYPTION_RUNNING -> "A re-encryption is under way.";
            case RE_ENCRYPTION_STATE -> "The re-encryption is not in a state for that.";
            case DESTINATION_NOT_USABLE -> "The destination is disabled.";
            case SAME_KEY -> "Source and destination are the same key.";
            case NOTHING_TO_DISABLE -> "There is no key to disable.";
            case NAME_TAKEN -> "There is a key of that name already.";
            case NAME_RESERVED -> "That name is taken by the platform.";
            case TOO_MANY_KEYS -> "The organization has as many keys as it may have.";
            case NOT_CONFIRMED -> "The name does not match.";
            case UNKNOWN_KEY -> "There is no such key.";
            case UNKNOWN_RE_ENCRYPTION -> "There is no such re-encryption.";
        };
    }

    /** What is wrong with a key and what to do; null if nothing is. */
    static @Nullable String trouble(KeyHealth health) {
        UnavailableReason reason = health.reason();
        if (reason == null) {
            return null;
        }
        return switch (reason) {
            case ACCESS_DENIED ->
                "AWS denies us the key: the role, its trust policy or the key policy has changed. Check the"
                        + " external id and the three permissions.";
            case DISABLED ->
                "The key is disabled in AWS KMS. Enable it there, or move its data keys while it still can be.";
            case PENDING_DELETION ->
                "The key is scheduled for deletion in AWS KMS. Cancel the deletion there before it is too late.";
            case NOT_FOUND -> "There is no such key or alias in AWS KMS any more.";
            case THROTTLED -> "AWS KMS asks for fewer calls. We try again by ourselves.";
            case UNREACHABLE -> "AWS KMS does not answer. We try again by ourselves.";
            // only its own words say what: a key of the wrong kind, or a role that lets others in too
            case MISCONFIGURED -> sentence(health.message());
        };
    }

    private static String sentence(@Nullable String words) {
        if (words == null || words.isEmpty()) {
            return "The key or the role is not set up as it has to be.";
        }
        return Character.toUpperCase(words.charAt(0)) + words.substring(1) + (words.endsWith(".") ? "" : ".");
    }

    static String of(ReEncryption.State state) {
        return switch (state) {
            case PENDING -> "Waiting to begin";
            case RUNNING -> "Running";
            case PAUSED -> "Paused";
            case FAILED -> "Failed";
            case CANCELLED -> "Cancelled";
            case SUPERSEDED -> "Replaced by another";
            case COMPLETED -> "Completed";
            case COMPLETED_WITH_LOSS -> "Completed, the rest written off";
        };
    }

    static String of(KeyStatus status) {
        return switch (status) {
            case ENABLED -> "Enabled";
            case DISABLING -> "Being disabled";
            case DISABLED -> "Disabled";
        };
    }

    static String of(ReEncryption.Side side) {
        return switch (side) {
            case SOURCE -> "The source";
            case DESTINATION -> "The destination";
        };
    }

    static String of(AuditRecord.Outcome outcome) {
        return switch (outcome) {
            case DONE -> "Done";
            case NOT_AUTHORIZED -> "Not authorized";
            case NOT_ENTITLED -> "Not part of the plan";
            case REFUSED -> "Refused";
        };
    }

    /** Of a key. Another provider's is told as it names itself. */
    static String type(String type) {
        return switch (type) {
            case CustomerManagedKey.PLATFORM -> "Platform-managed";
            case AwsKmsProvider.TYPE -> "AWS KMS";
            default -> type;
        };
    }

    static String time(@Nullable Instant time) {
        return time == null ? "" : TIME.format(time.atOffset(ZoneOffset.UTC));
    }

    /** The first whole day after that time, wherever the reader's day begins. */
    static String dayAfter(Instant time) {
        return DAY.format(time.plus(Duration.ofDays(2)).atOffset(ZoneOffset.UTC));
    }

    static String count(long number) {
        return String.format(Locale.ENGLISH, "%,d", number);
    }

    static String count(long number, String one, String many) {
        return count(number) + " " + (number == 1 ? one : many);
    }

    /** "less than a second", "40 seconds", "12 minutes", "3 hours". */
    static String duration(Duration duration) {
        long seconds = duration.toSeconds();
        if (seconds < 1) {
            return "less than a second";
        }
        if (seconds < 120) {
            return count(seconds, "second", "seconds");
        }
        return seconds < 7200 ? count(seconds / 60, "minute", "minutes") : count(seconds / 3600, "hour", "hours");
    }

    static String dollars(@Nullable BigDecimal amount) {
        if (amount == null) {
            return "not known";
        }
        return amount.compareTo(new BigDecimal("0.01")) < 0 && amount.signum() > 0
                ? "less than $0.01"
                : "$" + amount.setScale(2, RoundingMode.HALF_UP);
    }
}
