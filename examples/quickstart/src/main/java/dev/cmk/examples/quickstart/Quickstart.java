package dev.cmk.examples.quickstart;

/** Encrypts the secrets of two organizations and moves their data keys from key to key. */
public final class Quickstart {

    private Quickstart() {}

    /**
     * Runs it.
     *
     * @param args none
     */
    public static void main(String[] args) {
        System.out.println("CMK for Java");
    }
}
