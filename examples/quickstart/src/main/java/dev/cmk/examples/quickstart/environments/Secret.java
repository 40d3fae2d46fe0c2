package dev.cmk.examples.quickstart.environments;

/** A secret in clear text, and where it belongs. */
public record Secret(Place place, String value) {

    @Override
    public String toString() {
        return "Secret[" + place + ", redacted]";
    }
}
