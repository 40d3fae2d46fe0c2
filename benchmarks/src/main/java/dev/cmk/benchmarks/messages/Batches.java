package dev.cmk.benchmarks.messages;

import dev.cmk.BatchItem;
import dev.cmk.BatchResult;
import dev.cmk.EncryptionContext;
import dev.cmk.OrganizationCipher;
import java.util.Collections;
import java.util.List;

/** The library with 100 messages at a time. */
public class Batches extends MessageBenchmark {

    /** Messages of one call. */
    public static final int MESSAGES = 100;

    private final OrganizationCipher cipher = Service.CMK.cipher(ORGANIZATION, SCOPE);
    private List<BatchItem> opened = List.of();
    private List<BatchItem> sealed = List.of();

    @Override
    void prepare(byte[] plaintext) {
        opened = Collections.nCopies(MESSAGES, BatchItem.of(plaintext, EncryptionContext.none()));
        sealed = seal(plaintext).stream()
                .map(result -> BatchItem.of(result.bytes(), EncryptionContext.none()))
                .toList();
    }

    @Override
    List<BatchResult> seal(byte[] plaintext) {
        return cipher.encryptAll(opened);
    }

    @Override
    List<BatchResult> open() {
        return cipher.decryptAll(sealed);
    }
}
