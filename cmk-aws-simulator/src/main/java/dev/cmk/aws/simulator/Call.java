package dev.cmk.aws.simulator;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * One request that the simulator received, like an event of CloudTrail. Retries of a client are calls of their own.
 *
 * @param at when it was answered, by the simulator's clock
 * @param requestId as in the answer
 * @param service {@code kms} or {@code sts}
 * @param operation such as {@code GenerateDataKey}
 * @param region that the request was signed for; empty if it was not signed
 * @param caller the ARN of the user or session; empty if unknown
 * @param role of the calling session or, for {@code AssumeRole…}, the ARN of the role asked for
 * @param sessionName of the calling session or, for {@code AssumeRole…}, the one asked for
 * @param externalId that was given with {@code AssumeRole}
 * @param keys the ARNs of the keys that the request was about, as far as they exist; behind an alias, its target; for
 *     ReEncrypt the source first
 * @param encryptionContext of the request; for ReEncrypt that of the source
 * @param error the code of the error answered, or what a fault did to the answer, such as {@code (connection reset)};
 *     empty on success
 */
public record Call(
        Instant at,
        String requestId,
        String service,
        String operation,
        Optional<String> region,
        Optional<String> caller,
        Optional<String> role,
        Optional<String> sessionName,
        Optional<String> externalId,
        List<String> keys,
        Map<String, String> encryptionContext,
        Optional<String> error) {

    /** Copies the collections. */
    public Call {
        keys = List.copyOf(keys);
        encryptionContext = Map.copyOf(encryptionContext);
    }

    /**
     * The first of the keys.
     *
     * @return its ARN, or empty if it was not about a key
     */
    public Optional<String> key() {
        return keys.stream().findFirst();
    }

    /**
     * Whether it was answered without an error.
     *
     * @return false also if the answer was damaged or lost
     */
    public boolean succeeded() {
        return error.isEmpty();
    }

    /** One line, without secrets: time, operation, caller, keys, encryption context, outcome. */
    @Override
    public String toString() {
        StringBuilder line = new StringBuilder();
        line.append(at).append(' ').append(service).append(':').append(operation);
        line.append(" by ").append(caller.orElse("-"));
        if (service.equals(Service.STS.id())) {
            role.ifPresent(arn -> line.append(" role ").append(arn));
            sessionName.ifPresent(name -> line.append(" session ").append(name));
            externalId.ifPresent(id -> line.append(" with an external id"));
        }
        keys.forEach(arn -> line.append(" on ").append(arn));
        if (!encryptionContext.isEmpty()) {
            line.append(new TreeMap<>(encryptionContext)
                    .entrySet().stream().map(Object::toString).collect(Collectors.joining(", ", " {", "}")));
        }
        return line.append(" -> ").append(error.orElse("ok")).toString();
    }
}
