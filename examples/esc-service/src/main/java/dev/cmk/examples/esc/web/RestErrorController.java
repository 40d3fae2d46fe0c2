package dev.cmk.examples.esc.web;

import jakarta.servlet.http.HttpServletRequest;
import java.util.LinkedHashMap;
import java.util.Map;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.web.WebProperties;
import org.springframework.boot.webmvc.autoconfigure.error.BasicErrorController;
import org.springframework.boot.webmvc.autoconfigure.error.ErrorViewResolver;
import org.springframework.boot.webmvc.error.ErrorAttributes;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Controller;

/** Errors that no controller has made, such as an unknown path: problems, or a page for a browser. */
@Controller
class RestErrorController extends BasicErrorController {

    RestErrorController(
            ErrorAttributes attributes, WebProperties properties, ObjectProvider<ErrorViewResolver> resolvers) {
        super(attributes, properties.getError(), resolvers.orderedStream().toList());
    }

    @Override
    public ResponseEntity<Map<String, Object>> error(HttpServletRequest request) {
        HttpStatus status = getStatus(request);
        Map<String, Object> problem = new LinkedHashMap<>();
        problem.put("type", Problems.type(Problems.code(status)));
        problem.put("title", status.getReasonPhrase());
        problem.put("status", status.value());
        problem.put("code", Problems.code(status));
        return ResponseEntity.status(status)
                .contentType(MediaType.APPLICATION_PROBLEM_JSON)
                .body(problem);
    }
}
