package dev.cmk.examples.esc;

import java.util.List;
import java.util.stream.Stream;
import org.springframework.web.bind.annotation.RequestMethod;
import org.springframework.web.servlet.mvc.method.RequestMappingInfo;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;

/** What the controllers of the running service take: {@code GET /path/{variable}}, or {@code * /path} for every method. */
final class Endpoints {

    private Endpoints() {}

    static List<String> of(RequestMappingHandlerMapping mapping) {
        return mapping.getHandlerMethods().keySet().stream()
                .flatMap(info -> info.getPatternValues().stream()
                        .flatMap(pattern -> methods(info).map(method -> method + " " + pattern)))
                .distinct()
                .sorted()
                .toList();
    }

    private static Stream<String> methods(RequestMappingInfo info) {
        return info.getMethodsCondition().isEmpty()
                ? Stream.of("*")
                : info.getMethodsCondition().getMethods().stream().map(RequestMethod::name);
    }
}
