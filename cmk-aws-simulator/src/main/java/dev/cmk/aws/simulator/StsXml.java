package dev.cmk.aws.simulator;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.io.ByteArrayOutputStream;
import java.util.Map;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

/** Writes the answers of STS: an element for each property. */
final class StsXml {

    private static final String NAMESPACE = "https://sts.amazonaws.com/doc/2011-06-15/";

    private StsXml() {}

    static byte[] answer(String operation, String requestId, JsonObject result) {
        JsonObject metadata = new JsonObject();
        metadata.addProperty("RequestId", requestId);
        JsonObject response = new JsonObject();
        response.add(operation + "Result", result);
        response.add("ResponseMetadata", metadata);
        return write(operation + "Response", response);
    }

    static byte[] error(String requestId, AwsError error) {
        JsonObject details = new JsonObject();
        details.addProperty("Type", error.status() < 500 ? "Sender" : "Receiver");
        details.addProperty("Code", error.code());
        details.addProperty("Message", String.valueOf(error.text()));
        JsonObject response = new JsonObject();
        response.add("Error", details);
        response.addProperty("RequestId", requestId);
        return write("ErrorResponse", response);
    }

    private static byte[] write(String root, JsonObject content) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            XMLStreamWriter xml = XMLOutputFactory.newInstance().createXMLStreamWriter(bytes, "UTF-8");
            xml.writeStartElement(root);
            xml.writeDefaultNamespace(NAMESPACE);
            writeContent(xml, content);
            xml.writeEndElement();
            xml.close();
        } catch (XMLStreamException e) {
            throw new IllegalStateException(e);
        }
        return bytes.toByteArray();
    }

    private static void writeContent(XMLStreamWriter xml, JsonElement content) throws XMLStreamException {
        if (!(content instanceof JsonObject object)) {
            xml.writeCharacters(content.getAsString());
            return;
        }
        for (Map.Entry<String, JsonElement> property : object.entrySet()) {
            xml.writeStartElement(property.getKey());
            writeContent(xml, property.getValue());
            xml.writeEndElement();
        }
    }
}
