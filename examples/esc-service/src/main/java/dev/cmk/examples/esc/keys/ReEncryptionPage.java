package dev.cmk.examples.esc.keys;

import dev.cmk.Cmk;
import dev.cmk.admin.KeyAdmin;
import dev.cmk.admin.KeyListing;
import dev.cmk.examples.esc.people.Caller;
import dev.cmk.examples.esc.web.PageAnswer;
import dev.cmk.keys.KeyId;
import dev.cmk.keys.ReEncryption;
import dev.cmk.keys.ReEncryptionId;
import dev.cmk.keys.ReEncryptionProgress;
import java.util.List;
import java.util.UUID;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

/** What can be done about one re-encryption. */
@Controller
@RequestMapping("/orgs/{organization}/settings/keys/re-encryptions/{id}")
class ReEncryptionPage {

    private final KeyAdmin admin;
    private final KeysViews views;

    ReEncryptionPage(Cmk cmk, KeysViews views) {
        this.admin = cmk.admin();
        this.views = views;
    }

    @PostMapping("/pause")
    String pause(Caller caller, @PathVariable UUID id, RedirectAttributes attributes) {
        return PageAnswer.to(
                KeysViews.path(caller),
                "The re-encryption is paused.",
                attributes,
                () -> admin.pause(caller.actor(), caller.organization(), new ReEncryptionId(id)));
    }

    @PostMapping("/resume")
    String resume(Caller caller, @PathVariable UUID id, RedirectAttributes attributes) {
        return PageAnswer.to(
                KeysViews.path(caller),
                "The re-encryption goes on.",
                attributes,
                () -> admin.resume(caller.actor(), caller.organization(), new ReEncryptionId(id)));
    }

    @PostMapping("/retry")
    String retry(Caller caller, @PathVariable UUID id, RedirectAttributes attributes) {
        return PageAnswer.to(
                KeysViews.path(caller),
                "What is left is tried again.",
                attributes,
                () -> admin.retry(caller.actor(), caller.organization(), new ReEncryptionId(id)));
    }

    @GetMapping("/cancel")
    String cancel(Caller caller, @PathVariable UUID id, Model model) {
        describe(caller, id, model);
        return "keys/cancel";
    }

    @PostMapping("/cancel")
    String cancel(Caller caller, @PathVariable UUID id, RedirectAttributes attributes) {
        return PageAnswer.to(
                KeysViews.path(caller),
                "The re-encryption is cancelled. What was moved stays moved.",
                attributes,
                () -> admin.cancel(caller.actor(), caller.organization(), new ReEncryptionId(id)));
    }

    @GetMapping("/redirect")
    String redirect(Caller caller, @PathVariable UUID id, Model model) {
        ReEncryption move = describe(caller, id, model);
        List<KeyListing> keys = views.keys(caller);
        model.addAttribute(
                "destinations",
                DisableKeyPage.destinations(keys, move.source().key()).stream()
                        .filter(key -> !key.key().id().equals(move.destination().key()))
                        .toList());
        return "keys/redirect";
    }

    @PostMapping("/redirect")
    String redirect(
            Caller caller, @PathVariable UUID id, @RequestParam String destination, RedirectAttributes attributes) {
        return PageAnswer.to(
                KeysViews.path(caller),
                "What is left goes to the other key.",
                attributes,
                () -> admin.redirect(
                        caller.actor(), caller.organization(), new ReEncryptionId(id), KeyId.of(destination)));
    }

    @GetMapping("/write-off")
    String writeOff(Caller caller, @PathVariable UUID id, Model model) {
        describe(caller, id, model);
        return "keys/write-off";
    }

    @PostMapping("/write-off")
    String writeOff(
            Caller caller, @PathVariable UUID id, @RequestParam String confirmation, RedirectAttributes attributes) {
        return PageAnswer.to(
                KeysViews.path(caller),
                "What could not be moved is written off.",
                attributes,
                () -> admin.writeOff(
                        caller.actor(), caller.organization(), new ReEncryptionId(id), confirmation.strip()));
    }

    private ReEncryption describe(Caller caller, UUID id, Model model) {
        ReEncryptionProgress progress = admin.progress(caller.actor(), caller.organization(), new ReEncryptionId(id));
        ReEncryption move = progress.reEncryption();
        List<KeyListing> keys = views.keys(caller);
        model.addAttribute("id", id.toString());
        model.addAttribute("source", name(keys, move.source().key()));
        model.addAttribute("destination", name(keys, move.destination().key()));
        model.addAttribute("left", Words.count(progress.total() - progress.done(), "data key", "data keys"));
        return move;
    }

    private static String name(List<KeyListing> keys, KeyId id) {
        return keys.stream()
                .map(KeyListing::key)
                .filter(key -> key.id().equals(id))
                .map(key -> key.displayName())
                .findFirst()
                .orElse("a removed key");
    }
}
