package dev.cmk.internal.envelope;

import dev.cmk.DataKeyId;
import dev.cmk.InvalidCiphertextException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** The two ways in which a message is sealed, each under keys of its own. */
enum Suite {
    /** AES-256-GCM, one call for the message, up to 64 KiB. */
    WHOLE(1),

    /** AES-GCM-HKDF streaming, for longer messages and streams. */
    STREAMING(2);

    final byte code;

    Suite(int code) {
        this.code = (byte) code;
    }

    static Suite ofCode(byte code) {
        for (Suite suite : values()) {
            if (suite.code == code) {
                return suite;
            }
        }
        throw new InvalidCiphertextException();
    }

    /** The HKDF info of this suite's keys: 30 bytes. */
    byte[] info(DataKeyId id) {
        byte[] label = ("cmk/v1/suite-" + code).getBytes(StandardCharsets.US_ASCII);
        return ByteBuffer.allocate(label.length + DataKeyId.BYTES)
                .put(label)
                .put(id.toBytes())
                .array();
    }
}
