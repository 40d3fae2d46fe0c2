package dev.cmk.internal.envelope;

import dev.cmk.EncryptionContext;
import dev.cmk.OrganizationId;
import dev.cmk.Scope;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * What a message is bound to besides its header: the organization and the scope, each behind its length in two bytes,
 * then the encryption context. Since every part says where it ends, no two different inputs share associated data.
 */
final class Binding {

    private final byte[] organizationAndScope;

    Binding(OrganizationId organization, Scope scope) {
        byte[] first = organization.value().getBytes(StandardCharsets.UTF_8);
        byte[] second = scope.value().getBytes(StandardCharsets.UTF_8);
        organizationAndScope = ByteBuffer.allocate(2 * Short.BYTES + first.length + second.length)
                .putShort((short) first.length)
                .put(first)
                .putShort((short) second.length)
                .put(second)
                .array();
    }

    /** The part that messages with headers of one length share: room for a header, then organization and scope. */
    byte[] behindHeaderOf(int headerBytes) {
        byte[] fixed = new byte[headerBytes + organizationAndScope.length];
        System.arraycopy(organizationAndScope, 0, fixed, headerBytes, organizationAndScope.length);
        return fixed;
    }

    /** The associated data of one message. */
    byte[] associatedData(byte[] header, EncryptionContext context) {
        byte[] fixed = behindHeaderOf(header.length);
        System.arraycopy(header, 0, fixed, 0, header.length);
        byte[] whole = Arrays.copyOf(fixed, fixed.length + context.encodedLength());
        context.writeTo(whole, fixed.length);
        return whole;
    }
}
