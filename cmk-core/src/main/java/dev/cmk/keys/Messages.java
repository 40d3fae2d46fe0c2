package dev.cmk.keys;

/** Messages from outside, such as a KMS, made fit for a store and for an audit trail. */
final class Messages {

    private Messages() {}

    /**
     * Cuts a message to {@value AuditRecord#MAX_DETAIL} UTF-16 units, never within a character, and puts a space for
     * what no database keeps and no log should show: control characters and unpaired surrogates.
     */
    static String tidy(String message) {
        StringBuilder tidy = new StringBuilder(Math.min(message.length(), AuditRecord.MAX_DETAIL));
        for (int i = 0; i < message.length(); ) {
            int character = message.codePointAt(i);
            int units = Character.charCount(character);
            if (tidy.length() + units > AuditRecord.MAX_DETAIL) {
                break;
            }
            tidy.appendCodePoint(isKept(character) ? character : ' ');
            i += units;
        }
        return tidy.toString();
    }

    private static boolean isKept(int character) {
        return !Character.isISOControl(character) && Character.getType(character) != Character.SURROGATE;
    }
}
