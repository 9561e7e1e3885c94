import jakarta.xml.bind.JAXBContext;
import jakarta.xml.bind.SchemaOutputResolver;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.xml.transform.Result;
import javax.xml.transform.stream.StreamResult;

/**
 * Writes, for each message that is named after the folder, a schema of what Prowide's classes
 * take: which elements, in which order, which of them must be there and how often. Lengths and
 * patterns of texts are not in the classes. The classes of a message's parts stand in no
 * namespace, although its elements do, so the schema is put into the message's.
 */
public class Schemas {
  public static void main(String[] args) throws Exception {
    for (int i = 1; i < args.length; i++) {
      String id = args[i];
      String name = id.replace(".", "");
      Class<?> message = Class.forName(
          "com.prowidesoftware.swift.model.mx.Mx" + name.substring(0, 1).toUpperCase() + name.substring(1));
      StringWriter parts = new StringWriter();
      JAXBContext.newInstance(message).generateSchema(new SchemaOutputResolver() {
        @Override
        public Result createOutput(String namespace, String file) throws IOException {
          StreamResult result = new StreamResult(namespace.isEmpty() ? parts : new StringWriter());
          result.setSystemId(file);
          return result;
        }
      });
      String space = "urn:iso:std:iso:20022:tech:xsd:" + id;
      String schema = parts.toString()
          .replaceFirst("<xs:schema ", "<xs:schema targetNamespace=\"" + space + "\" xmlns=\"" + space
              + "\" elementFormDefault=\"qualified\" ")
          .replace("</xs:schema>", "<xs:element name=\"Document\" type=\"Document\"/>\n</xs:schema>");
      Files.writeString(Path.of(args[0], id + ".xsd"), schema);
    }
  }
}
