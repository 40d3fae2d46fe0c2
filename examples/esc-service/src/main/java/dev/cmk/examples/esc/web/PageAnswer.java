package dev.cmk.examples.esc.web;

import dev.cmk.CmkException;
import org.springframework.http.ProblemDetail;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

/** What a form leads to: always another page, which says whether it was done, so that reloading repeats nothing. */
public final class PageAnswer {

    /** Something that may be refused. */
    @FunctionalInterface
    public interface Work {
        void run();
    }

    private PageAnswer() {}

    /**
     * Does something.
     *
     * @param work what the form asks for; what the library says against it is told on the page
     * @param done what the page says afterwards
     * @param path of the page
     * @param attributes carry the message over to that page
     * @return the name of the view
     */
    public static String to(String path, String done, RedirectAttributes attributes, Work work) {
        try {
            work.run();
            attributes.addFlashAttribute("done", done);
        } catch (CmkException | IllegalArgumentException e) {
            ProblemDetail problem = Problems.of(e);
            attributes.addFlashAttribute("problem", problem);
        }
        return "redirect:" + path;
    }
}
