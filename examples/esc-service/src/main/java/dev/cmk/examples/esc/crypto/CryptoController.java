package dev.cmk.examples.esc.crypto;

import dev.cmk.BatchItem;
import dev.cmk.BatchResult;
import dev.cmk.Cmk;
import dev.cmk.CmkException;
import dev.cmk.EncryptionContext;
import dev.cmk.OrganizationCipher;
import dev.cmk.examples.esc.people.Caller;
import dev.cmk.examples.esc.web.Problems;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ProblemDetail;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * Seals and opens up to 1,000 values of a request for services that keep ciphertexts themselves. Bytes are base64. One item
 * that fails does not fail the others: it has a problem in the place of its data.
 */
@RestController
@RequestMapping("/api/orgs/{organization}/crypto/{scope}")
class CryptoController {

    private static final int MAX_ITEMS = 1_000;

    /** Apart from those of environments, whose ids are scopes too. */
    private static final String PREFIX = "services/";

    private final Cmk cmk;

    CryptoController(Cmk cmk) {
        this.cmk = cmk;
    }

    /**
     * One value.
     *
     * @param data plaintext or ciphertext
     * @param context what it is bound to, none if left out
     */
    record Item(String data, @Nullable Map<String, String> context) {

        Item {
            Objects.requireNonNull(data, "data");
            context = context == null ? Map.of() : Map.copyOf(context);
        }

        BatchItem toBatchItem() {
            return BatchItem.of(
                    Base64.getDecoder().decode(data), EncryptionContext.of(Objects.requireNonNull(context)));
        }
    }

    record Items(List<Item> items) {

        Items {
            items = List.copyOf(items);
        }
    }

    record Result(@Nullable String data, @Nullable ProblemDetail problem) {

        static Result of(BatchResult result) {
            CmkException failure = result.failure();
            return failure == null
                    ? new Result(Base64.getEncoder().encodeToString(result.bytes()), null)
                    : new Result(null, Problems.forMembers(failure));
        }
    }

    record Results(List<Result> results) {}

    @PostMapping("/encrypt")
    Results encrypt(Caller caller, @PathVariable String scope, @RequestBody Items request) {
        return results(cipher(caller, scope).encryptAll(items(request)));
    }

    @PostMapping("/decrypt")
    Results decrypt(Caller caller, @PathVariable String scope, @RequestBody Items request) {
        return results(cipher(caller, scope).decryptAll(items(request)));
    }

    private OrganizationCipher cipher(Caller caller, String scope) {
        return cmk.cipher(caller.organization(), PREFIX + scope);
    }

    private static List<BatchItem> items(Items request) {
        if (request.items().size() > MAX_ITEMS) {
            throw new IllegalArgumentException(
                    "there are " + request.items().size() + " items; at most " + MAX_ITEMS + " are allowed");
        }
        return request.items().stream().map(Item::toBatchItem).toList();
    }

    private static Results results(List<BatchResult> results) {
        return new Results(results.stream().map(Result::of).toList());
    }
}
