package dev.cmk.aws.simulator;

import com.google.gson.JsonObject;
import dev.cmk.aws.simulator.internal.http.HttpAnswer;
import dev.cmk.aws.simulator.internal.http.HttpHandler;
import dev.cmk.aws.simulator.internal.http.HttpRequest;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;

/** Takes a request through signature, quota and faults to its operation, and writes it into the call log. */
final class Dispatcher implements HttpHandler {

    private final AwsState state;
    private final CallLog log;
    private final Faults faults;
    private final TokenBuckets quotas;
    private final Authentication authentication;
    private final KeyLookup lookup;
    private final Sts sts;
    private final Map<String, Function<KmsCall, JsonObject>> kms = new HashMap<>();

    Dispatcher(AwsState state, CallLog log, Faults faults, TokenBuckets quotas) {
        this.state = state;
        this.log = log;
        this.faults = faults;
        this.quotas = quotas;
        authentication = new Authentication(state);
        lookup = new KeyLookup(state);
        sts = new Sts(state);
        kms.putAll(new KmsCrypto(lookup).operations());
        kms.putAll(new KmsKeys(state, lookup).operations());
        kms.putAll(new KmsAliases(state, lookup).operations());
    }

    @Override
    public HttpAnswer handle(HttpRequest http) throws InterruptedException {
        Incoming request = Incoming.of(http);
        String requestId = UUID.randomUUID().toString();
        CallEntry entry = new CallEntry(request, requestId);
        try {
            HttpAnswer answer = answer(request, requestId, entry);
            log.add(entry.call(state.now()));
            return answer;
        } catch (AwsError error) {
            entry.failed(error.code());
            log.add(entry.call(state.now()));
            return request.service().answer(requestId, error);
        }
    }

    private HttpAnswer answer(Incoming request, String requestId, CallEntry entry) throws InterruptedException {
        Function<Incoming, JsonObject> operation =
                request.service() == Service.KMS ? kms(request, entry) : sts(request, entry);
        Strike strike = faults.strike(request, entry.call(state.now()));
        JsonObject result = strike.change(operation.apply(request));
        strike.outcome().ifPresent(entry::failed);
        return strike.damage(request.service().answer(request.operation(), requestId, result));
    }

    private Function<Incoming, JsonObject> kms(Incoming request, CallEntry entry) {
        Function<KmsCall, JsonObject> operation = kms.get(request.operation());
        if (operation == null) {
            throw Service.KMS.unknownOperation(request.operation());
        }
        Authentication.Signed signed = authentication.authenticate(request);
        entry.signed(signed);
        KmsCall call = new KmsCall(signed.caller(), signed.region(), request.parameters());
        entry.about(lookup.namedBy(call));
        if (!quotas.take(call.caller().account(), call.region(), state.now())) {
            throw Service.KMS.throttled();
        }
        // The caller is looked up again, for the policies may have changed while a fault held the call.
        return same -> operation.apply(call);
    }

    private Function<Incoming, JsonObject> sts(Incoming request, CallEntry entry) {
        Parameters parameters = request.parameters();
        if (request.operation().equals("AssumeRoleWithWebIdentity")) {
            return same -> sts.assumeRoleWithWebIdentity(parameters);
        }
        if (!Sts.OPERATIONS.contains(request.operation())) {
            throw Service.STS.unknownOperation(request.operation());
        }
        Authentication.Signed signed = authentication.authenticate(request);
        entry.signed(signed);
        return request.operation().equals("AssumeRole")
                ? same -> sts.assumeRole(signed.caller(), parameters)
                : same -> sts.getCallerIdentity(signed.caller());
    }

    /** What becomes a line of the call log. */
    private static final class CallEntry {

        private final Incoming request;
        private final String requestId;
        private Optional<Authentication.Signed> signed = Optional.empty();
        private List<String> keys = List.of();
        private Optional<String> error = Optional.empty();

        CallEntry(Incoming request, String requestId) {
            this.request = request;
            this.requestId = requestId;
        }

        void signed(Authentication.Signed by) {
            signed = Optional.of(by);
        }

        void about(List<String> keyArns) {
            keys = keyArns;
        }

        void failed(String code) {
            error = Optional.of(code);
        }

        Call call(java.time.Instant at) {
            Parameters parameters = request.parameters();
            Optional<Caller> caller = signed.map(Authentication.Signed::caller);
            Optional<Caller> session = caller.filter(Caller::isSession);
            Map<String, String> context = parameters.pairs("EncryptionContext");
            return new Call(
                    at,
                    requestId,
                    request.service().id(),
                    request.operation(),
                    signed.map(Authentication.Signed::region),
                    caller.map(by -> by.arn().toString()),
                    parameters
                            .find("RoleArn")
                            .or(() -> session.map(by -> by.principal().toString())),
                    parameters.find("RoleSessionName").or(() -> session.flatMap(Caller::sessionName)),
                    parameters.find("ExternalId"),
                    keys,
                    context.isEmpty() ? parameters.pairs("SourceEncryptionContext") : context,
                    error);
        }
    }
}
