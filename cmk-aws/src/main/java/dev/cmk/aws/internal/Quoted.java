package dev.cmk.aws.internal;

/** Text between double quotes in the languages of the setup. */
final class Quoted {

    private Quoted() {}

    /** A JSON string (RFC 8259), which is also a YAML 1.2 double-quoted scalar. */
    static String json(String text) {
        StringBuilder quoted = new StringBuilder("\"");
        text.chars().forEach(c -> {
            if (c == '"' || c == '\\') {
                quoted.append('\\');
            }
            if (c < ' ') {
                quoted.append(String.format("\\u%04x", c));
            } else {
                quoted.append((char) c);
            }
        });
        return quoted.append('"').toString();
    }

    /** A JSON string that IAM takes literally: <code>${</code> would begin a policy variable. */
    static String iam(String text) {
        return json(literal(text));
    }

    /** A Terraform string that IAM takes literally; <code>${</code> and <code>%{</code> begin templates there. */
    static String terraformIam(String text) {
        return terraform(literal(text));
    }

    static String terraform(String text) {
        return json(text).replace("${", "$${").replace("%{", "%%{");
    }

    private static String literal(String text) {
        return text.replace("${", "${$}{");
    }
}
