package dev.cmk.aws.simulator;

import com.google.gson.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Roles' sessions. */
final class Sts {

    static final Set<String> OPERATIONS = Set.of("AssumeRole", "AssumeRoleWithWebIdentity", "GetCallerIdentity");

    private static final Pattern SESSION_NAME = Pattern.compile("[\\w+=,.@-]{2,64}");
    private static final Duration SHORTEST = Duration.ofMinutes(15);
    private static final Duration LONGEST = Duration.ofHours(12);
    private static final Duration LONGEST_CHAINED = Duration.ofHours(1);
    private static final int POLICY_LIMIT = 2048;

    private final AwsState state;
    private final WebTokens tokens;

    Sts(AwsState state) {
        this.state = state;
        this.tokens = new WebTokens(state);
    }

    JsonObject getCallerIdentity(Caller caller) {
        JsonObject answer = new JsonObject();
        answer.addProperty("Arn", caller.arn().toString());
        answer.addProperty(
                "UserId",
                caller.sessionName().map(name -> "AROASIMULATED:" + name).orElse("AIDASIMULATED"));
        answer.addProperty("Account", caller.account());
        return answer;
    }

    /** A role that is not there, does not trust the caller, or asks for another external id: all refused alike. */
    JsonObject assumeRole(Caller caller, Parameters parameters) {
        String arn = roleArn(parameters);
        Duration duration = duration(parameters);
        String sessionName = sessionName(parameters);
        Role role = state.role(arn)
                .filter(found -> found.arn().partition().equals(caller.arn().partition()))
                .filter(found ->
                        trusts(found, caller, parameters.find("ExternalId").orElse(null)))
                .orElseThrow(() -> Service.STS.accessDenied(Authorization.text(caller, "sts:AssumeRole", arn)));
        requireDuration(role, duration, caller.isSession());
        Session session = newSession(role, sessionName, duration, parameters);
        return answer(session);
    }

    private static boolean trusts(Role role, Caller caller, @Nullable String externalId) {
        boolean trusted = role.trust().stream().anyMatch(trust -> trust.trusts(caller, externalId));
        boolean inPerson = role.arn().account().equals(caller.account())
                && role.trust().stream()
                        .flatMap(trust -> trust.principals().stream())
                        .anyMatch(caller::isNamedInPersonBy);
        return trusted
                && (inPerson
                        || Authorization.refusal(
                                        caller, "sts:AssumeRole", role.arn().toString())
                                .isEmpty());
    }

    JsonObject assumeRoleWithWebIdentity(Parameters parameters) {
        String arn = roleArn(parameters);
        Duration duration = duration(parameters);
        String sessionName = sessionName(parameters);
        WebIdentity identity = tokens.verify(parameters.text("WebIdentityToken"));
        Role role = state.role(arn)
                .filter(found -> found.trust().stream().anyMatch(trust -> trust.trustsToken(identity)))
                .orElseThrow(() -> Service.STS.accessDenied("Not authorized to perform sts:AssumeRoleWithWebIdentity"));
        requireDuration(role, duration, false);
        JsonObject answer = answer(newSession(role, sessionName, duration, parameters));
        answer.addProperty("SubjectFromWebIdentityToken", identity.subject());
        answer.addProperty("Audience", identity.audience());
        answer.addProperty(
                "Provider",
                new Arn(
                                role.arn().partition(),
                                "iam",
                                "",
                                role.arn().account(),
                                "oidc-provider/" + identity.issuer().replaceFirst("https://", ""))
                        .toString());
        return answer;
    }

    private static String roleArn(Parameters parameters) {
        String arn = parameters.text("RoleArn");
        if (arn.length() < 20) {
            throw invalid(arn, "roleArn", "Member must have length greater than or equal to 20");
        }
        if (Arn.parse(arn).isEmpty()) {
            throw AwsError.of("ValidationError", arn + " is invalid");
        }
        return arn;
    }

    private static String sessionName(Parameters parameters) {
        String name = parameters.text("RoleSessionName");
        if (!SESSION_NAME.matcher(name).matches()) {
            throw invalid(
                    name,
                    "roleSessionName",
                    "Member must satisfy regular expression pattern: [\\w+=,.@-]*, with 2 to 64 characters");
        }
        return name;
    }

    private static Duration duration(Parameters parameters) {
        Optional<Integer> asked = parameters.findNumber("DurationSeconds");
        Duration duration = asked.map(Duration::ofSeconds).orElse(LONGEST_CHAINED);
        if (duration.compareTo(SHORTEST) < 0) {
            throw invalid(
                    duration.toSeconds(),
                    "durationSeconds",
                    "Member must have value greater than or equal to " + SHORTEST.toSeconds());
        }
        if (duration.compareTo(LONGEST) > 0) {
            throw invalid(
                    duration.toSeconds(),
                    "durationSeconds",
                    "Member must have value less than or equal to " + LONGEST.toSeconds());
        }
        return duration;
    }

    private static void requireDuration(Role role, Duration duration, boolean chained) {
        if (chained && duration.compareTo(LONGEST_CHAINED) > 0) {
            throw AwsError.of(
                    "ValidationError",
                    "The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining");
        }
        if (duration.compareTo(role.maxSession()) > 0) {
            throw AwsError.of(
                    "ValidationError",
                    "The requested DurationSeconds exceeds the MaxSessionDuration set for this role.");
        }
    }

    private static AwsError invalid(Object value, String field, String constraint) {
        return AwsError.of(
                "ValidationError",
                "1 validation error detected: Value '" + value + "' at '" + field + "' failed to satisfy constraint: "
                        + constraint);
    }

    private Session newSession(Role role, String name, Duration duration, Parameters parameters) {
        Optional<String> policy = parameters.find("Policy");
        policy.filter(json -> json.length() > POLICY_LIMIT).ifPresent(json -> {
            throw invalid("…", "policy", "Member must have length less than or equal to " + POLICY_LIMIT);
        });
        Instant expiry = state.now().plus(duration).truncatedTo(ChronoUnit.SECONDS);
        AccessKey accessKey = new AccessKey(Ids.random("ASIA", 16), Ids.secret());
        Session session = new Session(
                accessKey,
                Ids.token(),
                role,
                name,
                policy.map(PolicyJson::sessionPolicy).orElse(null),
                expiry);
        state.put(session);
        return session;
    }

    private static JsonObject answer(Session session) {
        JsonObject user = new JsonObject();
        user.addProperty("AssumedRoleId", session.role().id() + ":" + session.name());
        user.addProperty("Arn", session.role().sessionArn(session.name()).toString());
        JsonObject credentials = new JsonObject();
        credentials.addProperty("AccessKeyId", session.accessKey().accessKeyId());
        credentials.addProperty("SecretAccessKey", session.accessKey().secretAccessKey());
        credentials.addProperty("SessionToken", session.token());
        credentials.addProperty("Expiration", session.expiry().toString());
        JsonObject answer = new JsonObject();
        answer.add("AssumedRoleUser", user);
        answer.add("Credentials", credentials);
        return answer;
    }
}
