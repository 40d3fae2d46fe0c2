package dev.cmk.internal.admin;

import static dev.cmk.fakes.Service.ACME;
import static dev.cmk.fakes.Service.ADMIN;
import static dev.cmk.fakes.Service.OPERATOR;
import static dev.cmk.fakes.Service.STRANGER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cmk.CmkException;
import dev.cmk.KeyConflictException;
import dev.cmk.NotAuthorizedException;
import dev.cmk.NotEntitledException;
import dev.cmk.StoreException;
import dev.cmk.admin.Actor;
import dev.cmk.admin.KeyAdmin;
import dev.cmk.admin.Page;
import dev.cmk.event.CmkEvent;
import dev.cmk.fakes.FakeKms;
import dev.cmk.fakes.HookedStore;
import dev.cmk.fakes.Service;
import dev.cmk.fakes.Service.Instance;
import dev.cmk.keys.AuditAction;
import dev.cmk.keys.AuditRecord;
import dev.cmk.keys.AuditRecord.Outcome;
import dev.cmk.keys.KeyId;
import dev.cmk.keys.ReEncryptionId;
import dev.cmk.spi.KeyRegistry.AuditEntry;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Who may call which method, and what the audit trail says about it. */
class KeyAdminGateTest {

    private static final Page.Request ALL = Page.Request.first(100);
    private static final KeyId NO_KEY = KeyId.of("key-of-nobody");
    private static final ReEncryptionId NO_JOB = ReEncryptionId.random();

    /** Each method, with arguments that break a rule where there are rules. */
    enum Method {
        SETUP(AuditAction.SETUP_READ) {
            @Override
            void call(KeyAdmin keys, Actor actor) {
                keys.setup(actor, "acme");
            }
        },
        TEST_NEW(AuditAction.KEY_TESTED) {
            @Override
            void call(KeyAdmin keys, Actor actor) {
                keys.test(actor, "acme", FakeKms.newKey("new"));
            }
        },
        TEST(AuditAction.KEY_TESTED) {
            @Override
            void call(KeyAdmin keys, Actor actor) {
                keys.test(actor, "acme", NO_KEY);
            }
        },
        ADD(AuditAction.KEY_ADDED) {
            @Override
            void call(KeyAdmin keys, Actor actor) {
                keys.add(actor, "acme", FakeKms.newKey("platform-"));
            }
        },
        SET_DEFAULT(AuditAction.DEFAULT_SET) {
            @Override
            void call(KeyAdmin keys, Actor actor) {
                keys.setDefault(actor, "acme", NO_KEY);
            }
        },
        DISABLE(AuditAction.KEY_DISABLED) {
            @Override
            void call(KeyAdmin keys, Actor actor) {
                keys.disable(actor, "acme", NO_KEY, NO_KEY);
            }
        },
        DISABLE_ALL(AuditAction.ALL_DISABLED) {
            @Override
            void call(KeyAdmin keys, Actor actor) {
                keys.disableAll(actor, "acme");
            }
        },
        ENABLE(AuditAction.KEY_ENABLED) {
            @Override
            void call(KeyAdmin keys, Actor actor) {
                keys.enable(actor, "acme", NO_KEY);
            }
        },
        REMOVE(AuditAction.KEY_REMOVED) {
            @Override
            void call(KeyAdmin keys, Actor actor) {
                keys.remove(actor, "acme", NO_KEY);
            }
        },
        RE_ENCRYPT(AuditAction.KEY_RE_ENCRYPTED) {
            @Override
            void call(KeyAdmin keys, Actor actor) {
                keys.reEncrypt(actor, "acme", NO_KEY);
            }
        },
        PLAN(AuditAction.PLAN_READ) {
            @Override
            void call(KeyAdmin keys, Actor actor) {
                keys.plan(actor, "acme", NO_KEY, NO_KEY);
            }
        },
        PAUSE(AuditAction.RE_ENCRYPTION_PAUSED) {
            @Override
            void call(KeyAdmin keys, Actor actor) {
                keys.pause(actor, "acme", NO_JOB);
            }
        },
        RESUME(AuditAction.RE_ENCRYPTION_RESUMED) {
            @Override
            void call(KeyAdmin keys, Actor actor) {
                keys.resume(actor, "acme", NO_JOB);
            }
        },
        CANCEL(AuditAction.RE_ENCRYPTION_CANCELLED) {
            @Override
            void call(KeyAdmin keys, Actor actor) {
                keys.cancel(actor, "acme", NO_JOB);
            }
        },
        RETRY(AuditAction.RE_ENCRYPTION_RETRIED) {
            @Override
            void call(KeyAdmin keys, Actor actor) {
                keys.retry(actor, "acme", NO_JOB);
            }
        },
        REDIRECT(AuditAction.RE_ENCRYPTION_REDIRECTED) {
            @Override
            void call(KeyAdmin keys, Actor actor) {
                keys.redirect(actor, "acme", NO_JOB, NO_KEY);
            }
        },
        WRITE_OFF(AuditAction.RE_ENCRYPTION_WRITTEN_OFF) {
            @Override
            void call(KeyAdmin keys, Actor actor) {
                keys.writeOff(actor, "acme", NO_JOB, "");
            }
        },
        LIST(AuditAction.KEYS_READ) {
            @Override
            void call(KeyAdmin keys, Actor actor) {
                keys.list(actor, "acme", ALL);
            }
        },
        PROGRESS(AuditAction.RE_ENCRYPTIONS_READ) {
            @Override
            void call(KeyAdmin keys, Actor actor) {
                keys.progress(actor, "acme", NO_JOB);
            }
        },
        JOBS(AuditAction.RE_ENCRYPTIONS_READ) {
            @Override
            void call(KeyAdmin keys, Actor actor) {
                keys.jobs(actor, "acme", ALL);
            }
        },
        FAILURES(AuditAction.RE_ENCRYPTIONS_READ) {
            @Override
            void call(KeyAdmin keys, Actor actor) {
                keys.failures(actor, "acme", NO_JOB, ALL);
            }
        },
        EXPORT_FAILURES(AuditAction.RE_ENCRYPTIONS_READ) {
            @Override
            void call(KeyAdmin keys, Actor actor) {
                keys.exportFailures(actor, "acme", NO_JOB, failed -> {});
            }
        },
        AUDIT(AuditAction.AUDIT_READ) {
            @Override
            void call(KeyAdmin keys, Actor actor) {
                keys.audit(actor, "acme", ALL);
            }
        },
        DELETE_SCOPE(AuditAction.SCOPE_DELETED) {
            @Override
            void call(KeyAdmin keys, Actor actor) {
                keys.deleteScope(actor, "acme", "scope", "not the scope");
            }
        },
        DELETE_ORGANIZATION(AuditAction.ORGANIZATION_DELETED) {
            @Override
            void call(KeyAdmin keys, Actor actor) {
                keys.deleteOrganization(actor, "acme", "not acme");
            }
        };

        private final AuditAction action;

        Method(AuditAction action) {
            this.action = action;
        }

        abstract void call(KeyAdmin keys, Actor actor);

        boolean isForOperators() {
            return this == DELETE_SCOPE || this == DELETE_ORGANIZATION;
        }

        Actor allowed() {
            return isForOperators() ? OPERATOR : ADMIN;
        }
    }

    private static final Set<Method> READING =
            EnumSet.of(Method.SETUP, Method.TEST_NEW, Method.LIST, Method.JOBS, Method.AUDIT);
    private static final Set<Method> SILENT = EnumSet.of(Method.LIST, Method.JOBS, Method.AUDIT);

    private final Service service = new Service();
    private final Instance instance = service.start();

    @AfterEach
    void stop() {
        service.close();
    }

    private List<AuditRecord> trail() {
        return service.data.audit(ACME, null, 1000).stream()
                .map(AuditEntry::record)
                .toList();
    }

    private void requireOneLine(Method method, Actor actor, Outcome outcome) {
        assertThat(trail()).singleElement().satisfies(line -> {
            assertThat(line.action()).isEqualTo(method.action);
            assertThat(line.actor()).isEqualTo(actor.id());
            assertThat(line.outcome()).isEqualTo(outcome);
            assertThat(line.at()).isEqualTo(service.time.now());
        });
        assertThat(service.events.stream()
                        .filter(CmkEvent.Audited.class::isInstance)
                        .map(event -> ((CmkEvent.Audited) event).audit()))
                .containsExactlyElementsOf(trail());
    }

    @ParameterizedTest
    @EnumSource(Method.class)
    void strangers_are_refused_and_noted(Method method) {
        assertThatThrownBy(() -> method.call(instance.admin(), STRANGER)).isInstanceOf(NotAuthorizedException.class);
        requireOneLine(method, STRANGER, Outcome.NOT_AUTHORIZED);
        assertThat(service.data.load(ACME)).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(Method.class)
    void operators_are_no_admins_and_admins_no_operators(Method method) {
        Actor wrong = method.isForOperators() ? ADMIN : OPERATOR;
        assertThatThrownBy(() -> method.call(instance.admin(), wrong)).isInstanceOf(NotAuthorizedException.class);
        requireOneLine(method, wrong, Outcome.NOT_AUTHORIZED);
    }

    @ParameterizedTest
    @EnumSource(Method.class)
    void without_an_entitlement_there_is_no_new_key_and_no_new_use_of_one(Method method) {
        service.directory.entitled = false;
        boolean needed = EnumSet.of(
                        Method.SETUP, Method.TEST_NEW, Method.TEST, Method.ADD, Method.SET_DEFAULT, Method.ENABLE)
                .contains(method);
        if (needed) {
            assertThatThrownBy(() -> method.call(instance.admin(), ADMIN)).isInstanceOf(NotEntitledException.class);
            requireOneLine(method, ADMIN, Outcome.NOT_ENTITLED);
        } else if (READING.contains(method)) {
            method.call(instance.admin(), ADMIN);
        } else {
            assertThatThrownBy(() -> method.call(instance.admin(), method.allowed()))
                    .isInstanceOf(KeyConflictException.class);
            requireOneLine(method, method.allowed(), Outcome.REFUSED);
        }
    }

    @ParameterizedTest
    @EnumSource(Method.class)
    void what_breaks_a_rule_is_refused_and_noted_and_reading_is_not_noted(Method method) {
        if (!READING.contains(method)) {
            assertThatThrownBy(() -> method.call(instance.admin(), method.allowed()))
                    .isInstanceOf(KeyConflictException.class);
            requireOneLine(method, method.allowed(), Outcome.REFUSED);
            return;
        }
        method.call(instance.admin(), ADMIN);
        if (SILENT.contains(method)) {
            assertThat(trail()).isEmpty();
        } else {
            requireOneLine(method, ADMIN, Outcome.DONE);
        }
    }

    @Test
    void a_refusal_says_which_re_encryption_and_which_key() {
        assertThatThrownBy(() -> instance.admin().cancel(ADMIN, "acme", NO_JOB)).isInstanceOf(CmkException.class);
        assertThatThrownBy(() -> instance.admin().remove(ADMIN, "acme", NO_KEY)).isInstanceOf(CmkException.class);
        assertThat(trail().get(1).reEncryption()).isEqualTo(NO_JOB);
        assertThat(trail().get(0).key()).isEqualTo(NO_KEY);
    }

    @Test
    void arguments_are_looked_at_after_the_actor() {
        KeyAdmin keys = instance.admin();
        assertThatThrownBy(() -> keys.deleteScope(STRANGER, "acme", "", "")).isInstanceOf(NotAuthorizedException.class);
        assertThatThrownBy(() -> keys.deleteScope(OPERATOR, "acme", "", ""))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> keys.list(ADMIN, "", ALL)).isInstanceOf(IllegalArgumentException.class);
        assertThat(trail()).extracting(AuditRecord::outcome).containsExactly(Outcome.REFUSED, Outcome.NOT_AUTHORIZED);
    }

    @Test
    void a_fault_of_a_plugin_is_noted_without_its_words() {
        service.kms.opening = request -> {
            throw new IllegalArgumentException("key: wrong");
        };
        assertThatThrownBy(() -> instance.admin().add(ADMIN, "acme", FakeKms.newKey("first")))
                .isInstanceOf(CmkException.class);
        service.hooks.before("load", () -> {
            throw new IllegalStateException("password=hunter2");
        });
        assertThatThrownBy(() -> instance.admin().list(ADMIN, "acme", ALL)).isInstanceOf(IllegalStateException.class);
        assertThat(trail()).hasSize(2).allMatch(line -> line.outcome() == Outcome.REFUSED);
        assertThat(trail()).noneMatch(line -> line.detail().contains("hunter2"));
    }

    @Test
    void an_audit_trail_that_cannot_be_written_undoes_nothing_and_the_listener_hears_of_it_all_the_same() {
        service.hooks.before("append", HookedStore::fail);
        instance.admin().setup(ADMIN, "acme");
        assertThat(service.events)
                .filteredOn(CmkEvent.Audited.class::isInstance)
                .hasSize(1);
    }

    @Test
    void a_failing_database_is_a_store_exception() {
        service.hooks.before("load", HookedStore::fail);
        for (Method method : Method.values()) {
            if (!method.isForOperators() && method != Method.JOBS && method != Method.AUDIT) {
                assertThatThrownBy(() -> method.call(instance.admin(), ADMIN))
                        .as(method.name())
                        .isInstanceOfAny(StoreException.class, KeyConflictException.class);
            }
        }
    }

    @Test
    void only_operators_replace_the_platform_managed_key() {
        for (Actor actor : List.of(ADMIN, STRANGER)) {
            assertThatThrownBy(() -> instance.admin().reEncryptPlatform(actor))
                    .isInstanceOf(NotAuthorizedException.class);
        }
        assertThat(instance.admin().reEncryptPlatform(OPERATOR).complete()).isTrue();
    }

    @Test
    void every_change_is_one_line_with_its_key_and_its_re_encryption() {
        service.seal(instance, 3);
        var first = service.add(instance, "first");
        instance.engine().runAll();
        var second = service.add(instance, "second");
        instance.admin().setDefault(ADMIN, "acme", second.id());
        var move = instance.admin().disable(ADMIN, "acme", first.id(), second.id());
        instance.admin().pause(ADMIN, "acme", move.id());
        instance.admin().resume(ADMIN, "acme", move.id());
        instance.engine().runAll();
        instance.admin().enable(ADMIN, "acme", first.id());
        instance.admin().disable(ADMIN, "acme", first.id(), second.id());
        instance.engine().runAll();
        instance.admin().remove(ADMIN, "acme", first.id());

        List<AuditRecord> lines = trail();
        assertThat(Stream.iterate(lines.size() - 1, i -> i - 1)
                        .limit(lines.size())
                        .map(i -> lines.get(i).action()))
                .containsExactly(
                        AuditAction.KEY_ADDED,
                        AuditAction.RE_ENCRYPTION_COMPLETED,
                        AuditAction.KEY_ADDED,
                        AuditAction.DEFAULT_SET,
                        AuditAction.KEY_DISABLED,
                        AuditAction.RE_ENCRYPTION_PAUSED,
                        AuditAction.RE_ENCRYPTION_RESUMED,
                        AuditAction.RE_ENCRYPTION_COMPLETED,
                        AuditAction.KEY_ENABLED,
                        AuditAction.KEY_DISABLED,
                        AuditAction.RE_ENCRYPTION_COMPLETED,
                        AuditAction.KEY_REMOVED);
        assertThat(lines).allMatch(line -> line.outcome() == Outcome.DONE && line.key() != null);
        assertThat(lines)
                .filteredOn(line -> move.id().equals(line.reEncryption()))
                .hasSize(4);
        assertThat(lines)
                .filteredOn(line -> line.action() == AuditAction.RE_ENCRYPTION_COMPLETED)
                .allMatch(line -> line.actor().equals(AuditRecord.ENGINE));
    }
}
