package dev.cmk.benchmarks.messages;

import dev.cmk.EncryptionContext;

/** {@link OneKey} with an encryption context of two pairs. */
public class TwoPairs extends OneKey {

    @Override
    EncryptionContext context() {
        return contextOf(2);
    }
}
