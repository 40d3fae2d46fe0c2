package dev.cmk.aws.simulator;

import dev.cmk.aws.simulator.internal.http.HttpAnswer;
import java.time.Duration;
import java.util.function.Function;

/** What a fault does. */
sealed interface Effect {

    /** Answers an error instead. */
    record Fail(Function<Incoming, AwsError> error) implements Effect {}

    /** Answers later. */
    record Delay(Duration duration) implements Effect {}

    /** Does not answer until the fault is released. */
    record Hang() implements Effect {}

    /** Does what was asked, then loses the answer or part of it. */
    record Lose(HttpAnswer.Delivery delivery, String outcome) implements Effect {}

    /** Answers with something that is no JSON or XML. */
    record Garble() implements Effect {}

    /** Answers something else in a property of the answer, if it has that. */
    record Change(String property, Function<String, String> change) implements Effect {}
}
