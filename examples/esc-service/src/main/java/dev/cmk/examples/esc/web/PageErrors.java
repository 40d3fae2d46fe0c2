package dev.cmk.examples.esc.web;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.ControllerAdvice;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.servlet.ModelAndView;

/** Errors of pages as a page, with the status that the same error has over REST. After {@link RestErrors}. */
@ControllerAdvice(annotations = Controller.class)
@Order(Ordered.LOWEST_PRECEDENCE)
class PageErrors {

    private static final Logger log = LoggerFactory.getLogger(PageErrors.class);

    @ExceptionHandler
    ModelAndView failed(RuntimeException e, HttpServletRequest request, HttpServletResponse response) {
        ProblemDetail problem = Problems.forMembers(e);
        if (problem.getStatus() == HttpStatus.INTERNAL_SERVER_ERROR.value()) {
            log.error("A page failed with {}", problem.getTitle(), e);
        }
        response.setStatus(problem.getStatus());
        if (request.getHeader("HX-Request") != null && problem.getStatus() < 500) {
            response.setHeader("HX-Refresh", "true"); // or a part of a page would ask for ever
        }
        ModelAndView page = new ModelAndView("problem");
        page.addObject("problem", problem);
        return page;
    }
}
