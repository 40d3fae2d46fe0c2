package dev.cmk.aws.simulator;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Finds the key that a call is about, and checks that the caller may use it. */
final class KeyLookup {

    private static final String UNKNOWN_CIPHERTEXT_KEY = "The ciphertext refers to a customer master key that does not"
            + " exist, does not exist in this region, or you are not allowed to access.";
    private static final Pattern KEY_ID =
            Pattern.compile("mrk-[0-9a-f]{32}|[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}");

    private final AwsState state;

    KeyLookup(AwsState state) {
        this.state = state;
    }

    /** The key with this id, key ARN, alias name or alias ARN. */
    KmsKey byId(KmsCall call, String keyId, String action, Map<String, String> context) {
        Arn named = named(call, keyId);
        KmsKey key = target(named)
                .orElseThrow(() -> named.account().equals(call.caller().account())
                        ? AwsError.of("NotFoundException", notFound(named))
                        : Service.KMS.accessDenied(Authorization.text(call.caller(), action, named.toString())
                                + Authorization.ABSENT_OR_FORBIDDEN));
        require(call, key, action, context);
        return key;
    }

    private static String notFound(Arn named) {
        return isAlias(named) ? "Alias " + named + " is not found." : "Key '" + named + "' does not exist";
    }

    /** The key that encrypted this. Whether it does not exist or may not be used cannot be told apart. */
    KmsKey byCiphertext(KmsCall call, Ciphertext ciphertext, String action, Map<String, String> context) {
        return keyOf(call, ciphertext)
                .filter(key -> Authorization.refusal(call.caller(), action, key, context)
                        .isEmpty())
                .orElseThrow(() -> Service.KMS.accessDenied(UNKNOWN_CIPHERTEXT_KEY));
    }

    void require(KmsCall call, KmsKey key, String action, Map<String, String> context) {
        Authorization.refusal(call.caller(), action, key, context).ifPresent(refusal -> {
            throw Service.KMS.accessDenied(refusal);
        });
    }

    /** All keys that a call names, as far as they exist: for faults and the call log. */
    List<String> namedBy(KmsCall call) {
        Parameters parameters = call.parameters();
        Stream<Optional<KmsKey>> byId = Stream.of("KeyId", "DestinationKeyId", "SourceKeyId", "TargetKeyId")
                .map(name -> parameters.find(name).flatMap(id -> peek(call, id)));
        Stream<Optional<KmsKey>> byCiphertext = Stream.of(parameters
                .findBytes("CiphertextBlob")
                .flatMap(Ciphertext::parse)
                .flatMap(ciphertext -> keyOf(call, ciphertext)));
        return Stream.concat(byCiphertext, byId)
                .flatMap(Optional::stream)
                .map(key -> key.arn().toString())
                .distinct()
                .toList();
    }

    private Optional<KmsKey> peek(KmsCall call, String keyId) {
        try {
            return target(named(call, keyId));
        } catch (AwsError e) {
            return Optional.empty();
        }
    }

    private Arn named(KmsCall call, String keyId) {
        if (keyId.startsWith("arn:")) {
            return Arn.parse(keyId)
                    .filter(arn -> arn.service().equals("kms"))
                    .filter(arn -> arn.region().equals(call.region()))
                    .orElseThrow(() -> AwsError.of(
                            "NotFoundException",
                            "Invalid arn " + Arn.parse(keyId).map(Arn::region).orElse(keyId)));
        }
        if (keyId.startsWith("alias/")) {
            return call.arn(keyId);
        }
        if (!KEY_ID.matcher(keyId).matches()) {
            throw AwsError.of("NotFoundException", "Invalid keyId '" + keyId + "'");
        }
        return call.arn("key/" + keyId);
    }

    private static boolean isAlias(Arn arn) {
        return arn.resource().startsWith("alias/");
    }

    private Optional<KmsKey> target(Arn named) {
        return isAlias(named)
                ? Optional.ofNullable(state.aliases().get(named.toString())).flatMap(state::key)
                : state.key(named.toString());
    }

    private Optional<KmsKey> keyOf(KmsCall call, Ciphertext ciphertext) {
        Arn here = new Arn(
                Arn.partitionOf(call.region()),
                "kms",
                call.region(),
                ciphertext.account(),
                "key/" + ciphertext.keyId());
        return state.key(here.toString())
                .filter(key -> key.isMultiRegion() || ciphertext.region().equals(call.region()));
    }
}
