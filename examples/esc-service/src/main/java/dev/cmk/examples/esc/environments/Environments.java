package dev.cmk.examples.esc.environments;

import dev.cmk.BatchItem;
import dev.cmk.BatchResult;
import dev.cmk.Cmk;
import dev.cmk.EncryptionContext;
import dev.cmk.OrganizationCipher;
import dev.cmk.examples.esc.environments.Document.Secret;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;

/**
 * Saves and opens environments. Each has a scope of the library, and each secret is bound to its place in the document: a
 * ciphertext that was copied to another place, environment or organization does not open.
 *
 * <p>Who calls it has seen to it that the caller belongs to the organization.
 */
@Service
public class Environments {

    private static final Pattern NAME =
            Pattern.compile("[a-z0-9]([a-z0-9._-]*[a-z0-9])?/[a-z0-9]([a-z0-9._-]*[a-z0-9])?");
    private static final int MAX_NAME = 128;
    private static final int MAX_REVISIONS_LISTED = 100;

    /** Of an organization: they are listed as a whole. */
    private static final int MAX_ENVIRONMENTS = 1_000;

    private final EnvironmentTable table;
    private final Cmk cmk;
    private final Clock clock;

    Environments(EnvironmentTable table, Cmk cmk, Clock clock) {
        this.table = table;
        this.cmk = cmk;
        this.clock = clock;
    }

    /** The newest revision of each, by name. */
    public List<EnvironmentSummary> list(String organization) {
        return table.list(organization);
    }

    public EnvironmentRevision newest(String organization, String name) {
        return table.newest(organization, name).orElseThrow(() -> notFound(name));
    }

    public EnvironmentRevision revision(String organization, String name, int number) {
        return table.find(organization, name, number).orElseThrow(() -> notFound(name + " at revision " + number));
    }

    /**
     * Up to 100, newest first.
     *
     * @param before all of a lower number than that, or null for the newest
     */
    public List<EnvironmentSummary> revisions(String organization, String name, @Nullable Integer before) {
        List<EnvironmentSummary> revisions =
                table.revisions(organization, name, before == null ? Integer.MAX_VALUE : before, MAX_REVISIONS_LISTED);
        if (revisions.isEmpty()) {
            newest(organization, name); // or there is no such environment
        }
        return revisions;
    }

    private static EnvironmentNotFoundException notFound(String what) {
        return new EnvironmentNotFoundException("there is no environment " + what);
    }

    /**
     * Saves a document as the first or the next revision.
     *
     * @param yaml secrets as texts, or as ciphertexts of the newest revision, wherever they stand there
     * @param basedOn the revision that the author has seen, 0 for none, or null if it does not matter
     * @throws InvalidDocumentException if it is none
     * @throws RevisionConflictException if there is another revision by now
     * @throws TooManyEnvironmentsException if it would be one too many
     */
    public EnvironmentRevision save(
            String organization, String name, String yaml, @Nullable Integer basedOn, String author) {
        if (name.length() > MAX_NAME || !NAME.matcher(name).matches()) {
            throw new InvalidDocumentException("the path of an environment has up to " + MAX_NAME
                    + " of a-z 0-9 . _ -: a project, a slash and a name, such as 'platform/prod'");
        }
        Document.parse(yaml).requireKept();
        Document document = Document.parse(yaml);
        @Nullable EnvironmentRevision before = table.newest(organization, name).orElse(null);
        int newest = before == null ? 0 : before.number();
        if (basedOn != null && basedOn != newest) {
            throw conflict(name, newest, basedOn);
        }
        if (before == null && table.count(organization) >= MAX_ENVIRONMENTS) {
            throw new TooManyEnvironmentsException(MAX_ENVIRONMENTS);
        }
        UUID id = before == null ? UUID.randomUUID() : before.environment();
        document.seal(sealed(cipher(organization, id), document.secrets(), known(before)));
        EnvironmentRevision next = new EnvironmentRevision(
                id,
                organization,
                name,
                newest + 1,
                document.toYaml(),
                author,
                clock.instant().truncatedTo(ChronoUnit.MILLIS));
        if (before == null ? !table.create(next) : !table.append(next)) {
            throw conflict(name, newest + 1, basedOn);
        }
        return next;
    }

    private static RevisionConflictException conflict(String name, int newest, @Nullable Integer basedOn) {
        return new RevisionConflictException(
                "environment " + name + " is at revision " + newest + "; read it and make the change again",
                basedOn != null);
    }

    /** The ciphertexts of a revision, each with its place. */
    private static Map<String, String> known(@Nullable EnvironmentRevision revision) {
        Map<String, String> places = new HashMap<>();
        if (revision != null) {
            Document.parse(revision.document()).secrets().forEach(secret -> {
                if (secret.ciphertext() != null) {
                    places.put(secret.ciphertext(), secret.path());
                }
            });
        }
        return places;
    }

    /** Ciphertexts by place: what has not moved stays, what has moved is sealed for its new place. */
    private static Map<String, String> sealed(
            OrganizationCipher cipher, List<Secret> secrets, Map<String, String> known) {
        Map<String, String> sealed = new HashMap<>();
        List<Secret> fresh = new ArrayList<>();
        for (Secret secret : secrets) {
            String ciphertext = secret.ciphertext();
            if (ciphertext == null) {
                fresh.add(secret);
                continue;
            }
            String place = known.get(ciphertext);
            if (place == null) {
                throw new InvalidDocumentException("the ciphertext of '" + secret.path()
                        + "' is not one of this environment's newest revision; write the secret itself");
            }
            if (place.equals(secret.path())) {
                sealed.put(place, ciphertext);
            } else {
                String plaintext = cipher.decryptFromString(ciphertext, context(place));
                fresh.add(new Secret(secret.path(), plaintext, null));
            }
        }
        List<BatchItem> items = fresh.stream()
                .map(secret -> BatchItem.of(utf8(secret), context(secret.path())))
                .toList();
        List<BatchResult> results = cipher.encryptAll(items);
        for (int i = 0; i < fresh.size(); i++) {
            sealed.put(
                    fresh.get(i).path(),
                    Base64.getUrlEncoder()
                            .withoutPadding()
                            .encodeToString(results.get(i).bytes()));
        }
        return sealed;
    }

    private static byte[] utf8(Secret secret) {
        return Objects.requireNonNull(secret.plaintext()).getBytes(StandardCharsets.UTF_8);
    }

    /** The values of a revision with their secrets opened, as JSON has them: null, true, 1, 1.5, text, lists and maps. */
    public Map<String, @Nullable Object> open(EnvironmentRevision revision) {
        Document document = Document.parse(revision.document());
        return document.values(opened(revision, document.secrets()));
    }

    private Map<String, String> opened(EnvironmentRevision revision, List<Secret> secrets) {
        OrganizationCipher cipher = cipher(revision.organization(), revision.environment());
        List<BatchResult> results = cipher.decryptAll(secrets.stream()
                .map(secret -> BatchItem.of(
                        Base64.getUrlDecoder().decode(Objects.requireNonNull(secret.ciphertext())),
                        context(secret.path())))
                .toList());
        Map<String, String> plaintexts = new HashMap<>();
        for (int i = 0; i < secrets.size(); i++) {
            plaintexts.put(secrets.get(i).path(), new String(results.get(i).bytes(), StandardCharsets.UTF_8));
        }
        return plaintexts;
    }

    /**
     * One value of the newest revision, and no more is opened than that needs.
     *
     * @param path names and positions, separated by slashes; a slash in a name is {@code ~1} and a tilde is {@code ~0}
     * @return as {@link #open} has it, and null for null
     */
    public @Nullable Object value(String organization, String name, String path) {
        EnvironmentRevision newest = newest(organization, name);
        Document.Part part = Document.parse(newest.document()).part(path);
        if (part == null) {
            throw new EnvironmentNotFoundException("there is no value " + path + " in " + name);
        }
        return part.value(opened(newest, part.secrets()));
    }

    private OrganizationCipher cipher(String organization, UUID environment) {
        return cmk.cipher(organization, environment.toString());
    }

    private static EncryptionContext context(String path) {
        return EncryptionContext.of("path", path);
    }
}
