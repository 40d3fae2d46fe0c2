package dev.cmk.testkit;

import java.util.List;
import java.util.stream.Stream;

/** Texts that are all different, and that collations, patterns, padding or normalization take for each other. */
final class Confusables {

    /** Without spaces, so that each is an organization's id. */
    static final List<String> VISIBLE = List.of(
            "acme", // and its prefixes, extensions, cases
            "acm",
            "acme1",
            "Acme",
            "ACME",
            "acme/prod", // separators, quotes and patterns
            "acme:prod",
            "acme|prod",
            "acm_",
            "acme%",
            "acme\\",
            "acme'",
            "acme\"",
            "*",
            "caf\u00e9", // composed, decomposed, without the accent
            "cafe\u0301",
            "cafe",
            "stra\u00dfe", // folded or expanded by case
            "strasse",
            "STRASSE",
            "i", // dotted, dotless
            "I",
            "\u0130",
            "\u0131",
            "K", // the letter and the unit
            "k",
            "\u212a",
            "fi", // two letters and their ligature
            "\ufb01",
            "\uff41cme", // full width, Cyrillic, mathematical
            "\u0430cme",
            "\ud835\udc1acme",
            "\u306f", // kana of the same sound
            "\u30cf",
            "\uff8a",
            "\ud83d\ude00", // pictures without a weight in old collations
            "\ud83d\ude01",
            "\u2764", // with and without a variation selector
            "\u2764\ufe0f",
            "\uff01"); // after the pictures in UTF-16, before them in UTF-8

    /** With spaces and with what has no width, as scopes allow. */
    static final List<String> WITH_SPACES = Stream.concat(
                    VISIBLE.stream(),
                    Stream.of("acme ", "acme  ", " acme", "acme\u00a0", "acme\u200b", "acme\u00ad", " ", "  ", "ac me"))
            .toList();

    /** As names of keys may be: spaces inside only. */
    static final List<String> NAMES = Stream.concat(VISIBLE.stream(), Stream.of("ac me", "ac  me", "ac\u00a0me"))
            .toList();

    private Confusables() {}
}
