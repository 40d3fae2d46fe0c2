package dev.cmk.aws.internal;

import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;

/** As whom KMS is called. */
sealed interface Principal {

    AwsCredentials credentials();

    /** Takes note that KMS does not accept these; whether there are others to be had. */
    boolean renew(AwsCredentials refused);

    /** Takes note that KMS denied a call with these. */
    void doubt(AwsCredentials denied);

    /** The same one as another, so that one call may use the keys of both. */
    boolean isSameAs(Principal other);

    /** For one call that uses both keys. */
    Principal toRewrap(KeyArn source, KeyArn destination);

    /** For people: whose policies count. */
    String words();

    /** A customer's role, by sessions. */
    record Role(Sessions sessions, SessionRequest request) implements Principal {

        @Override
        public AwsCredentials credentials() {
            return sessions.get(request);
        }

        @Override
        public boolean renew(AwsCredentials refused) {
            if (refused instanceof AwsSessionCredentials session) {
                sessions.drop(request, session);
            }
            return true;
        }

        @Override
        public void doubt(AwsCredentials denied) {
            if (denied instanceof AwsSessionCredentials session) {
                sessions.doubt(request, session);
            }
        }

        @Override
        public boolean isSameAs(Principal other) {
            return other instanceof Role role
                    && sessions == role.sessions
                    && request.equals(role.request.withPolicy(request.policy()));
        }

        @Override
        public Principal toRewrap(KeyArn source, KeyArn destination) {
            return new Role(sessions, request.withPolicy(SessionPolicy.toRewrap(source, destination)));
        }

        @Override
        public String words() {
            return "the role " + request.role();
        }
    }

    /** The service itself. */
    record Own(Clients clients) implements Principal {

        @Override
        public AwsCredentials credentials() {
            return clients.own();
        }

        @Override
        public boolean renew(AwsCredentials refused) {
            return false; // whoever gives them also renews them
        }

        @Override
        public void doubt(AwsCredentials denied) {}

        @Override
        public boolean isSameAs(Principal other) {
            return equals(other);
        }

        @Override
        public Principal toRewrap(KeyArn source, KeyArn destination) {
            return this;
        }

        @Override
        public String words() {
            return "this service's own principal";
        }
    }
}
