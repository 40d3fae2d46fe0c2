package dev.cmk.examples.esc.web;

import dev.cmk.CmkException;
import dev.cmk.NotAuthorizedException;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

/** What a form leads to: another page, which says whether it was done, so that reloading repeats nothing. */
public final class PageAnswer {

    /** Something that may be refused. */
    @FunctionalInterface
    public interface Work {
        void run();
    }

    /** What a page finds against it by itself. */
    public static final class Refused extends RuntimeException {

        private static final long serialVersionUID = 1;

        private final String title;

        /**
         * With words for people.
         *
         * @param title in short
         * @param detail and what to do
         */
        public Refused(String title, String detail) {
            super(detail);
            this.title = title;
        }
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
        } catch (Refused e) {
            attributes.addFlashAttribute(
                    "problem", Problems.of(HttpStatus.CONFLICT, "refused", e.title, e.getMessage()));
        } catch (NotAuthorizedException e) {
            throw e; // nor may they see that page
        } catch (CmkException | IllegalArgumentException e) {
            ProblemDetail problem = Problems.of(e);
            if (problem.getStatus() == HttpStatus.NOT_FOUND.value()) {
                throw e; // there is nothing at this address
            }
            attributes.addFlashAttribute("problem", problem);
        }
        return "redirect:" + path;
    }
}
