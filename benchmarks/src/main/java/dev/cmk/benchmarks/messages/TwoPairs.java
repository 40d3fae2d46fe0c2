package dev.cmk.benchmarks.messages;

/** {@link OneKey} with an encryption context of two pairs. */
public class TwoPairs extends OneKey {

    public TwoPairs() {
        super(2);
    }
}
