package dev.cmk.aws.simulator.internal.http;

/** An answer, and how much of it arrives. */
@SuppressWarnings("ArrayRecordComponent") // lives for one call, and is never compared
public record HttpAnswer(int status, String contentType, String requestId, byte[] body, Delivery delivery) {

    /** How an answer arrives. */
    public enum Delivery {
        /** As it should. */
        WHOLE,
        /** The headers and half of the body, then the connection is closed. */
        HALF,
        /** The connection is reset (TCP RST) instead. */
        RESET
    }

    public HttpAnswer(int status, String contentType, String requestId, byte[] body) {
        this(status, contentType, requestId, body, Delivery.WHOLE);
    }

    public HttpAnswer withDelivery(Delivery other) {
        return new HttpAnswer(status, contentType, requestId, body, other);
    }

    public HttpAnswer withBody(byte[] other) {
        return new HttpAnswer(status, contentType, requestId, other, delivery);
    }
}
