package dev.cmk.examples.esc;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * An endpoint, who may call it, and a request that is right by itself.
 *
 * @param name as {@link Endpoints} has it
 * @param access who may
 * @param input a query that begins with a question mark, or else the body
 */
record Endpoint(String name, Access access, String input) {

    /** Kinds of endpoints by who may call them. */
    enum Access {
        /** REST, members. */
        MEMBERS,
        /** REST, admins. */
        ADMINS,
        /** Pages, members. */
        MEMBERS_PAGE,
        /** Pages, admins. */
        ADMINS_PAGE,
        /** Pages, admins; members are not told that they exist. */
        HIDDEN_PAGE,
        /** A page for whoever is signed in. */
        START_PAGE,
        /** Pages for everybody. */
        OPEN_PAGE;

        boolean isRest() {
            return this == MEMBERS || this == ADMINS;
        }

        boolean isOfOrganization() {
            return this != START_PAGE && this != OPEN_PAGE;
        }
    }

    /** Ids that no organization has. */
    static final Map<String, String> NOBODYS = Map.of(
            "organization", "acme",
            "key", "key-of-nobody",
            "id", "00000000-0000-4000-8000-000000000000",
            "project", "platform",
            "name", "production",
            "scope", "billing");

    private static final String REST_KEYS = "/api/orgs/{organization}/cmk";
    private static final String REST_ENVIRONMENTS = "/api/orgs/{organization}/environments";
    private static final String REST_CRYPTO = "/api/orgs/{organization}/crypto/{scope}";
    private static final String PAGE_KEYS = "/orgs/{organization}/settings/keys";
    private static final String PAGE_ENVIRONMENTS = "/orgs/{organization}/environments";
    private static final String PAGE_AWS = "/orgs/{organization}/aws";
    private static final String KEY = "{\"name\": \"x\", \"keyType\": \"aws_kms\", \"awsKms\":"
            + " {\"roleArn\": \"arn:aws:iam::222222222222:role/none\","
            + " \"keyArn\": \"arn:aws:kms:eu-central-1:222222222222:alias/none\"}}";
    private static final String DESTINATION = "{\"destID\": \"key-of-nobody\"}";
    private static final String ITEMS = "{\"items\": []}";
    private static final String DOCUMENT = "values: {}";

    String method() {
        return name.substring(0, name.indexOf(' '));
    }

    boolean isPost() {
        return method().equals("POST");
    }

    boolean names(String variable) {
        return name.contains("{" + variable + "}");
    }

    /** The path with its query. */
    String path(Map<String, String> variables) {
        String path = name.substring(name.indexOf(' ') + 1);
        for (Map.Entry<String, String> variable : variables.entrySet()) {
            path = path.replace("{" + variable.getKey() + "}", variable.getValue());
        }
        return input.startsWith("?") ? path + input : path;
    }

    String body() {
        return input.startsWith("?") ? "" : input;
    }

    String mediaType() {
        return method().equals("PUT") ? "application/yaml" : "application/json";
    }

    @Override
    public String toString() {
        return name;
    }

    /** All that are known. */
    static List<Endpoint> all() {
        List<Endpoint> all = new ArrayList<>();
        rest(all);
        pages(all);
        return all;
    }

    private static void rest(List<Endpoint> all) {
        for (String path : List.of(
                "",
                "/setup",
                "/migration",
                "/re-encryptions",
                "/re-encryptions/{id}",
                "/re-encryptions/{id}/failures",
                "/audit")) {
            all.add(new Endpoint("GET " + REST_KEYS + path, Access.ADMINS, ""));
        }
        all.add(new Endpoint("GET " + REST_KEYS + "/{key}/plan", Access.ADMINS, "?destID=key-of-nobody"));
        all.add(new Endpoint("DELETE " + REST_KEYS + "/{key}", Access.ADMINS, ""));
        for (String path : List.of(
                "/disable",
                "/migration/retry",
                "/{key}/test",
                "/{key}/default",
                "/{key}/enable",
                "/{key}/re-encrypt",
                "/re-encryptions/{id}/pause",
                "/re-encryptions/{id}/resume",
                "/re-encryptions/{id}/cancel",
                "/re-encryptions/{id}/retry")) {
            all.add(new Endpoint("POST " + REST_KEYS + path, Access.ADMINS, ""));
        }
        all.add(new Endpoint("POST " + REST_KEYS, Access.ADMINS, KEY));
        all.add(new Endpoint("POST " + REST_KEYS + "/test", Access.ADMINS, KEY));
        all.add(new Endpoint("POST " + REST_KEYS + "/{key}/disable", Access.ADMINS, DESTINATION));
        all.add(new Endpoint("POST " + REST_KEYS + "/re-encryptions/{id}/redirect", Access.ADMINS, DESTINATION));
        all.add(new Endpoint(
                "POST " + REST_KEYS + "/re-encryptions/{id}/write-off", Access.ADMINS, "{\"confirmation\": \"x\"}"));
        String environment = REST_ENVIRONMENTS + "/{project}/{name}";
        for (String endpoint : List.of(
                "GET " + REST_ENVIRONMENTS,
                "GET " + environment,
                "GET " + environment + "/revisions",
                "POST " + environment + "/open")) {
            all.add(new Endpoint(endpoint, Access.MEMBERS, ""));
        }
        all.add(new Endpoint("PUT " + environment, Access.MEMBERS, DOCUMENT));
        all.add(new Endpoint("GET " + environment + "/value", Access.MEMBERS, "?path=none"));
        all.add(new Endpoint("POST " + REST_CRYPTO + "/encrypt", Access.MEMBERS, ITEMS));
        all.add(new Endpoint("POST " + REST_CRYPTO + "/decrypt", Access.MEMBERS, ITEMS));
    }

    private static void pages(List<Endpoint> all) {
        for (String path : List.of(
                "",
                "/live",
                "/table",
                "/history",
                "/audit",
                "/add",
                "/disable-all",
                "/{key}/disable",
                "/{key}/re-encrypt",
                "/re-encryptions/{id}/cancel",
                "/re-encryptions/{id}/redirect",
                "/re-encryptions/{id}/write-off")) {
            all.add(new Endpoint("GET " + PAGE_KEYS + path, Access.ADMINS_PAGE, ""));
        }
        for (String path : List.of(
                "/{key}/default",
                "/{key}/test",
                "/{key}/enable",
                "/{key}/remove",
                "/{key}/re-encrypt",
                "/re-encryptions/{id}/pause",
                "/re-encryptions/{id}/resume",
                "/re-encryptions/{id}/retry",
                "/re-encryptions/{id}/cancel")) {
            all.add(new Endpoint("POST " + PAGE_KEYS + path, Access.ADMINS_PAGE, ""));
        }
        String destination = "destination=key-of-nobody";
        all.add(new Endpoint("POST " + PAGE_KEYS + "/add", Access.ADMINS_PAGE, "type=aws-kms&name=x&action=test"));
        all.add(new Endpoint("POST " + PAGE_KEYS + "/disable-all", Access.ADMINS_PAGE, "confirmation=Acme"));
        all.add(new Endpoint("POST " + PAGE_KEYS + "/{key}/disable", Access.ADMINS_PAGE, destination));
        all.add(new Endpoint("POST " + PAGE_KEYS + "/re-encryptions/{id}/redirect", Access.ADMINS_PAGE, destination));
        all.add(new Endpoint(
                "POST " + PAGE_KEYS + "/re-encryptions/{id}/write-off", Access.ADMINS_PAGE, "confirmation=x"));
        String environment = PAGE_ENVIRONMENTS + "/{project}/{name}";
        for (String endpoint : List.of(
                "GET " + PAGE_ENVIRONMENTS,
                "GET " + PAGE_ENVIRONMENTS + "/new",
                "GET " + environment,
                "POST " + environment + "/open")) {
            all.add(new Endpoint(endpoint, Access.MEMBERS_PAGE, ""));
        }
        all.add(new Endpoint("POST " + PAGE_ENVIRONMENTS + "/new", Access.MEMBERS_PAGE, "name=a/b&document=" + "x"));
        all.add(new Endpoint("POST " + environment, Access.MEMBERS_PAGE, "basedOn=0&document=x"));
        all.add(new Endpoint("GET " + PAGE_AWS, Access.HIDDEN_PAGE, ""));
        all.add(new Endpoint("POST " + PAGE_AWS + "/keys", Access.HIDDEN_PAGE, "key=acme-1&action=enable"));
        all.add(new Endpoint("POST " + PAGE_AWS + "/role", Access.HIDDEN_PAGE, "allowed=true"));
        all.add(new Endpoint("GET /", Access.START_PAGE, ""));
        all.add(new Endpoint("GET /login", Access.OPEN_PAGE, ""));
        all.add(new Endpoint("* /error", Access.OPEN_PAGE, ""));
    }
}
