package dev.cmk.internal.cipher;

import dev.cmk.BatchItem;
import dev.cmk.BatchResult;
import dev.cmk.CmkException;
import dev.cmk.DataKeyId;
import dev.cmk.EncryptionContext;
import dev.cmk.OrganizationCipher;
import dev.cmk.OrganizationId;
import dev.cmk.Scope;
import dev.cmk.internal.cache.CachedDataKey;
import dev.cmk.internal.cache.DataKeyCache;
import dev.cmk.internal.envelope.DataKeyCipher;
import dev.cmk.internal.envelope.DataKeyDestroyedException;
import dev.cmk.internal.envelope.Header;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.Supplier;

/** The cipher of one scope: finds the data key, and hands the bytes to the envelope. */
public final class ScopedCipher implements OrganizationCipher {

    /** How often a data key may be dropped between getting and using it before one is loaded for this use only. */
    private static final int ATTEMPTS = 3;

    private final OrganizationId organization;
    private final Scope scope;
    private final DataKeyCache cache;
    private final SealingKey sealingKey;

    /**
     * The cipher of a scope.
     *
     * @param organization whose
     * @param scope which
     * @param cache has the data keys that open
     * @param sealingKey has the one that seals
     */
    public ScopedCipher(OrganizationId organization, Scope scope, DataKeyCache cache, SealingKey sealingKey) {
        this.organization = organization;
        this.scope = scope;
        this.cache = cache;
        this.sealingKey = sealingKey;
    }

    @Override
    public byte[] encrypt(byte[] plaintext, EncryptionContext context) {
        Objects.requireNonNull(plaintext, "plaintext");
        Objects.requireNonNull(context, "context");
        return using(sealingKey::get, key -> key.cipher().seal(plaintext, context));
    }

    @Override
    public byte[] decrypt(byte[] ciphertext, EncryptionContext context) {
        Objects.requireNonNull(ciphertext, "ciphertext");
        Objects.requireNonNull(context, "context");
        return using(() -> openingKey(ciphertext), key -> key.cipher().open(ciphertext, context));
    }

    private CachedDataKey openingKey(byte[] ciphertext) {
        CachedDataKey sealing = sealingKey.ifNamedBy(ciphertext);
        return sealing != null ? sealing : openingKey(DataKeyCipher.dataKeyIdOf(ciphertext));
    }

    private CachedDataKey openingKey(DataKeyId id) {
        return cache.get(organization, scope, id);
    }

    /** A data key can be dropped between getting and using it; then it is got again. */
    private <T> T using(Supplier<CachedDataKey> key, Function<CachedDataKey, T> work) {
        for (int attempt = 1; ; attempt++) {
            CachedDataKey dataKey = key.get();
            try {
                return work.apply(dataKey);
            } catch (DataKeyDestroyedException e) {
                sealingKey.forget(dataKey);
                if (attempt == ATTEMPTS) {
                    return cache.useOnce(organization, scope, dataKey.row().id(), work);
                }
            }
        }
    }

    @Override
    public String encryptToString(String plaintext, EncryptionContext context) {
        Objects.requireNonNull(plaintext, "plaintext");
        return TextForm.encode(encrypt(TextForm.toUtf8(plaintext), context));
    }

    @Override
    public String decryptFromString(String ciphertext, EncryptionContext context) {
        Objects.requireNonNull(ciphertext, "ciphertext");
        return TextForm.fromUtf8(decrypt(TextForm.decode(ciphertext), context));
    }

    @Override
    public List<BatchResult> encryptAll(List<BatchItem> items) {
        AskedOnce<Scope> asked = new AskedOnce<>();
        return each(
                items,
                item -> using(
                        () -> asked.get(scope, sealingKey::get),
                        key -> key.cipher().seal(item.data(), item.context())));
    }

    @Override
    public List<BatchResult> decryptAll(List<BatchItem> items) {
        AskedOnce<DataKeyId> asked = new AskedOnce<>();
        return each(items, item -> {
            DataKeyId id = DataKeyCipher.dataKeyIdOf(item.data());
            return using(
                    () -> asked.get(id, () -> openingKey(item.data())),
                    key -> key.cipher().open(item.data(), item.context()));
        });
    }

    private static List<BatchResult> each(List<BatchItem> items, Function<BatchItem, byte[]> work) {
        Objects.requireNonNull(items, "items");
        List<BatchResult> results = new ArrayList<>(items.size());
        for (BatchItem item : items) {
            Objects.requireNonNull(item, "item");
            try {
                results.add(BatchResult.of(work.apply(item)));
            } catch (CmkException e) {
                results.add(BatchResult.failed(e));
            }
        }
        return results;
    }

    /** A data key that cannot be had is not waited for again in the same batch. */
    private static final class AskedOnce<K> {

        private final Map<K, CmkException> refused = new HashMap<>();

        CachedDataKey get(K what, Supplier<CachedDataKey> source) {
            CmkException before = refused.get(what);
            if (before != null) {
                throw before;
            }
            try {
                return source.get();
            } catch (CmkException e) {
                refused.put(what, e);
                throw e;
            }
        }
    }

    @Override
    public OutputStream encrypting(OutputStream target, EncryptionContext context) {
        Objects.requireNonNull(target, "target");
        Objects.requireNonNull(context, "context");
        long clears = cache.clears();
        return using(sealingKey::get, key -> {
            DataKeyId id = key.row().id();
            return key.cipher().sealing(target, context, () -> requireSealable(id, clears));
        });
    }

    private void requireSealable(DataKeyId id, long clears) {
        if (cache.clears() != clears) {
            throw new CmkException(
                    "the process was checkpointed or the Cmk closed while this stream was open;"
                            + " what it has written is incomplete, start anew",
                    null);
        }
        openingKey(id);
    }

    @Override
    public InputStream decrypting(InputStream source, EncryptionContext context) {
        Objects.requireNonNull(source, "source");
        Objects.requireNonNull(context, "context");
        Header header = readHeader(source);
        DataKeyId id = header.dataKeyId();
        if (header.isOfWholeMessage()) {
            openingKey(id); // it cannot be had: the caller is told at once
            return DataKeyCipher.openingWhole(header, source, ciphertext -> decrypt(ciphertext, context));
        }
        return using(() -> openingKey(id), key -> key.cipher().opening(header, source, context, () -> openingKey(id)));
    }

    private static Header readHeader(InputStream source) {
        try {
            return Header.readFrom(source);
        } catch (IOException e) {
            throw new UncheckedIOException("the ciphertext cannot be read", e);
        }
    }

    @Override
    public String toString() {
        return "OrganizationCipher[" + organization + ", " + scope + "]";
    }
}
