package dev.cmk.examples.esc.web;

import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
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
import org.springframework.web.servlet.ModelAndView;
import tools.jackson.databind.json.JsonMapper;

/** Errors that no controller has made, such as an unknown path: problems, or a page for a browser that wanted a page. */
@Controller
class RestErrorController extends BasicErrorController {

    private static final String REST = "/api/";

    private final JsonMapper json;

    RestErrorController(
            ErrorAttributes attributes,
            WebProperties properties,
            ObjectProvider<ErrorViewResolver> resolvers,
            JsonMapper json) {
        super(attributes, properties.getError(), resolvers.orderedStream().toList());
        this.json = json;
    }

    /** Over REST nobody wants one, whatever is accepted. */
    @Override
    public ModelAndView errorHtml(HttpServletRequest request, HttpServletResponse response) {
        if (!String.valueOf(request.getAttribute(RequestDispatcher.ERROR_REQUEST_URI))
                .startsWith(REST)) {
            return super.errorHtml(request, response);
        }
        HttpStatus status = getStatus(request);
        response.setStatus(status.value());
        return new ModelAndView((model, whose, answer) -> {
            answer.setContentType(MediaType.APPLICATION_PROBLEM_JSON_VALUE);
            answer.getOutputStream().write(json.writeValueAsBytes(problem(status)));
        });
    }

    @Override
    public ResponseEntity<Map<String, Object>> error(HttpServletRequest request) {
        HttpStatus status = getStatus(request);
        return ResponseEntity.status(status)
                .contentType(MediaType.APPLICATION_PROBLEM_JSON)
                .body(problem(status));
    }

    private static Map<String, Object> problem(HttpStatus status) {
        Map<String, Object> problem = new LinkedHashMap<>();
        problem.put("type", Problems.type(Problems.code(status)));
        problem.put("title", status.getReasonPhrase());
        problem.put("status", status.value());
        problem.put("code", Problems.code(status));
        return problem;
    }
}
