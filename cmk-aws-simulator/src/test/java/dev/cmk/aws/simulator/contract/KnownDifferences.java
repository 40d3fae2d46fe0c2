package dev.cmk.aws.simulator.contract;

import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.InvocationInterceptor;
import org.junit.jupiter.api.extension.ReflectiveInvocationContext;
import software.amazon.awssdk.awscore.exception.AwsServiceException;

/** A listed difference must be there, an unlisted one must not, and each that is listed must be about a case. */
final class KnownDifferences implements InvocationInterceptor {

    static final List<Class<?>> CONTRACTS = List.of(
            EncryptionContract.class,
            DataKeyContract.class,
            KeyLifeContract.class,
            AliasContract.class,
            StsContract.class);

    private final Supplier<Map<String, String>> differences;

    KnownDifferences(Supplier<Map<String, String>> differences) {
        this.differences = differences;
    }

    static Set<String> cases() {
        return CONTRACTS.stream()
                .flatMap(contract -> Stream.of(contract.getDeclaredMethods()))
                .filter(method -> Arrays.stream(method.getAnnotations())
                        .anyMatch(a -> a.annotationType().getSimpleName().equals("Test")))
                .map(Method::getName)
                .collect(Collectors.toSet());
    }

    @Override
    public void interceptTestMethod(
            Invocation<Void> invocation, ReflectiveInvocationContext<Method> method, ExtensionContext context)
            throws Throwable {
        String difference = differences.get().get(method.getExecutable().getName());
        if (difference == null) {
            invocation.proceed();
        } else if (passes(invocation)) {
            throw new AssertionError("no longer different, so take it off the list: " + difference);
        }
    }

    /** An answer that is not AWS's is a difference; no answer at all is a broken test. */
    private static boolean passes(Invocation<Void> invocation) throws Throwable {
        try {
            invocation.proceed();
            return true;
        } catch (AssertionError | AwsServiceException e) {
            return false;
        }
    }
}
