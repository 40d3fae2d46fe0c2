package dev.cmk.soak;

import dev.cmk.Cmk;
import dev.cmk.EncryptionContext;
import dev.cmk.InvalidCiphertextException;
import java.util.List;
import java.util.stream.IntStream;

/** Every secret opens with its own context, and only with that, in its own scope and organization. */
final class JournalCheck {

    /** So many are tried with what is wrong, evenly chosen. */
    private static final int TRIED_WRONGLY = 20_000;

    private JournalCheck() {}

    static List<Secret> read(RunDirectory directory) {
        return directory.journals().stream()
                .flatMap(file -> AppendOnly.read(file).stream())
                .map(Secret::parse)
                .toList();
    }

    static void check(List<Secret> secrets, Cmk cmk, Findings findings) {
        int every = Math.max(1, secrets.size() / TRIED_WRONGLY);
        IntStream.range(0, secrets.size()).parallel().forEach(i -> {
            Secret secret = secrets.get(i);
            opens(secret, cmk, findings);
            if (i % every == 0) {
                refuses(secret, secret.organization(), secret.scope(), "another path", cmk, findings);
                refuses(secret, secret.organization(), "another scope", secret.path(), cmk, findings);
                refuses(
                        secret,
                        Organizations.other(secret.organization()),
                        secret.scope(),
                        secret.path(),
                        cmk,
                        findings);
            }
        });
    }

    private static void opens(Secret secret, Cmk cmk, Findings findings) {
        try {
            byte[] plaintext =
                    cmk.cipher(secret.organization(), secret.scope()).decrypt(secret.sealed(), secret.context());
            findings.require(secret.isOf(plaintext), "a secret opens to something else", secret);
        } catch (RuntimeException e) {
            findings.add("a secret does not open", e + " " + secret);
        }
    }

    private static void refuses(
            Secret secret, String organization, String scope, String path, Cmk cmk, Findings findings) {
        try {
            cmk.cipher(organization, scope).decrypt(secret.sealed(), EncryptionContext.of("path", path));
            findings.add("a secret opens where it must not", organization + " " + scope + " " + path + ": " + secret);
        } catch (InvalidCiphertextException e) {
            // as it should be
        } catch (RuntimeException e) {
            findings.add("a secret is not refused as it should be", e + " " + secret);
        }
    }
}
