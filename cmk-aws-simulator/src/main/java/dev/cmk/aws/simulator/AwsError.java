package dev.cmk.aws.simulator;

import org.jspecify.annotations.Nullable;

/** An answer that is an error: AWS's code, message and HTTP status. */
final class AwsError extends RuntimeException {

    private final String code;
    private final @Nullable String text;
    private final int status;

    AwsError(String code, @Nullable String text, int status) {
        super(code + ": " + text, null, false, false);
        this.code = code;
        this.text = text;
        this.status = status;
    }

    /** With status 400, which most have. */
    static AwsError of(String code, @Nullable String text) {
        return new AwsError(code, text, 400);
    }

    static AwsError validation(String text) {
        return of("ValidationException", text);
    }

    String code() {
        return code;
    }

    @Nullable
    String text() {
        return text;
    }

    int status() {
        return status;
    }
}
