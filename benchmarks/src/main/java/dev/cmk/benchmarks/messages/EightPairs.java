package dev.cmk.benchmarks.messages;

import dev.cmk.EncryptionContext;

/** {@link OneKey} with an encryption context of eight pairs. */
public class EightPairs extends OneKey {

    @Override
    EncryptionContext context() {
        return contextOf(8);
    }
}
