package dev.cmk.benchmarks.messages;

/** {@link OneKey} with an encryption context of eight pairs. */
public class EightPairs extends OneKey {

    public EightPairs() {
        super(8);
    }
}
