package dev.cmk.verification;

import static com.tngtech.archunit.base.DescribedPredicate.alwaysTrue;
import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.belongToAnyOf;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.GeneralCodingRules.ACCESS_STANDARD_STREAMS;
import static com.tngtech.archunit.library.GeneralCodingRules.NO_CLASSES_SHOULD_USE_FIELD_INJECTION;
import static com.tngtech.archunit.library.GeneralCodingRules.NO_CLASSES_SHOULD_USE_JAVA_UTIL_LOGGING;
import static com.tngtech.archunit.library.GeneralCodingRules.THROW_GENERIC_EXCEPTIONS;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.lang.ArchRule;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.observation.ObservationRegistry;
import java.util.Calendar;
import java.util.Date;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Who may know whom. A rule about a package that does not exist yet holds. */
class ArchitectureTest {

    private static final JavaClasses CLASSES = Modules.importClasses();

    /** The only ones outside {@code internal} that know it: they put the parts together. */
    private static final Set<String> FACADE = Set.of("dev.cmk.Cmk");

    /** The only ones that may look at the machine's clock. */
    private static final Set<String> CLOCK = Set.of("dev.cmk.TimeSource");

    private static final String WORDS = "dev.cmk";
    private static final String KEYS = "dev.cmk.keys..";
    private static final String SPI = "dev.cmk.spi..";
    private static final String EVENT = "dev.cmk.event..";
    private static final String INTERNAL = "dev.cmk.internal..";
    private static final String JDBC = "dev.cmk.jdbc..";
    private static final String AWS = "dev.cmk.aws..";
    private static final String AWS_SIMULATOR = "dev.cmk.aws.simulator..";
    private static final String AWS_INTERNAL = "dev.cmk.aws.internal..";
    private static final String MICROMETER = "dev.cmk.micrometer..";
    private static final String STARTER = "dev.cmk.spring..";
    private static final String TESTKIT = "dev.cmk.testkit..";
    private static final String EXAMPLES = "dev.cmk.examples..";
    private static final String SOAK = "dev.cmk.soak..";
    private static final String JAVA = "java..";
    private static final String SCHEDULER = "com.github.kagkarlsson..";
    private static final String NULLNESS = "org.jspecify.annotations..";

    /** Called or referred to, as in {@code Instant::now}. */
    private static final DescribedPredicate<JavaAccess<?>> READS_THE_TIME = DescribedPredicate.describe(
            "reads the machine's time",
            access -> Set.of("java.time.Instant.now", "java.lang.System.currentTimeMillis")
                    .contains(access.getTargetOwner().getName() + "." + access.getName()));

    /** Which client, whose credentials, which region: what a host chooses from the SDK. */
    private static final DescribedPredicate<JavaClass> AWS_TYPES = DescribedPredicate.describe(
            "three types of the AWS SDK",
            type -> Set.of(
                            "software.amazon.awssdk.http.SdkHttpClient",
                            "software.amazon.awssdk.auth.credentials.AwsCredentialsProvider",
                            "software.amazon.awssdk.regions.Region")
                    .contains(type.getName()));

    /** Where metrics and traces go. */
    private static final DescribedPredicate<JavaClass> REGISTRIES =
            belongToAnyOf(MeterRegistry.class, ObservationRegistry.class).as("Micrometer's registries");

    /** When tables are made, as Spring Boot's own properties say it. */
    private static final DescribedPredicate<JavaClass> SPRING_TYPES = DescribedPredicate.describe(
            "one type of Spring Boot",
            type -> type.getName().equals("org.springframework.boot.sql.init.DatabaseInitializationMode"));

    private static final DescribedPredicate<JavaClass> THE_FACADE = partOf("the façade", FACADE);
    private static final DescribedPredicate<JavaClass> CORE = not(resideInAnyPackage(
                    JDBC, AWS, MICROMETER, STARTER, TESTKIT, EXAMPLES, SOAK))
            .and(resideInAnyPackage("dev.cmk.."))
            .as("cmk-core");
    private static final DescribedPredicate<JavaClass> PUBLISHED = resideInAnyPackage("dev.cmk..")
            .and(not(resideInAnyPackage(EXAMPLES, SOAK)))
            .as("the published modules");
    private static final DescribedPredicate<JavaClass> PUBLIC_CORE =
            CORE.and(not(resideInAnyPackage(INTERNAL))).as("the public packages of cmk-core");

    @Test
    void the_import_finds_the_modules() {
        assertThat(CLASSES.contain("dev.cmk.Scope")).isTrue();
        assertThat(CLASSES.contain("dev.cmk.examples.quickstart.Quickstart")).isTrue();
        assertThat(CLASSES.contain("dev.cmk.examples.customprovider.Pkcs11KeyProvider"))
                .isTrue();
        assertThat(CLASSES.contain("dev.cmk.soak.Soak")).isTrue();
    }

    @Test
    void internal_is_known_only_to_the_facade() {
        check(noClasses()
                .that(not(resideInAnyPackage(INTERNAL)).and(not(THE_FACADE)))
                .should()
                .dependOnClassesThat()
                .resideInAPackage(INTERNAL));
    }

    @Test
    void nobody_knows_the_facade_but_its_users() {
        check(noClasses().that(CORE.and(not(THE_FACADE))).should().dependOnClassesThat(THE_FACADE));
    }

    @Test
    void the_words_know_only_java() {
        check(classes()
                .that(resideInAnyPackage(WORDS).and(not(THE_FACADE)))
                .should()
                .onlyDependOnClassesThat(resideInAnyPackage(WORDS, JAVA, NULLNESS)));
    }

    @Test
    void the_domain_knows_only_the_words() {
        check(classes()
                .that()
                .resideInAPackage(KEYS)
                .should()
                .onlyDependOnClassesThat(resideInAnyPackage(KEYS, WORDS, JAVA, NULLNESS)));
    }

    @Test
    void the_spi_knows_only_the_domain_and_its_events() {
        check(classes()
                .that()
                .resideInAPackage(SPI)
                .should()
                .onlyDependOnClassesThat(resideInAnyPackage(SPI, KEYS, EVENT, WORDS, JAVA, NULLNESS)));
    }

    @Test
    void events_know_only_the_domain() {
        check(classes()
                .that()
                .resideInAPackage(EVENT)
                .should()
                .onlyDependOnClassesThat(resideInAnyPackage(EVENT, KEYS, WORDS, JAVA, NULLNESS)));
    }

    @Test
    void core_knows_no_other_module_and_no_database() {
        check(noClasses()
                .that(CORE)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        JDBC, AWS, MICROMETER, STARTER, TESTKIT, EXAMPLES, SOAK, "java.sql..", "javax.sql.."));
    }

    @Test
    void each_library_stays_where_it_is_used() {
        check(noClasses()
                .that(not(resideInAnyPackage(INTERNAL, "dev.cmk.local..")))
                .should()
                .dependOnClassesThat()
                .resideInAPackage("com.google.crypto.tink.."));
        check(noClasses()
                .that(not(resideInAnyPackage(INTERNAL)))
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.crac..", "jdk.crac..", "com.google.protobuf.."));
        check(noClasses()
                .that(not(resideInAnyPackage(INTERNAL, AWS_INTERNAL)))
                .should()
                .dependOnClassesThat()
                .resideInAPackage("com.github.benmanes.caffeine.."));
        check(noClasses()
                .that(not(resideInAnyPackage(AWS, STARTER, EXAMPLES)))
                .should()
                .dependOnClassesThat()
                .resideInAPackage("software.amazon.awssdk.."));
    }

    @Test
    void aws_knows_only_the_public_side_of_core_and_the_sdk() {
        check(classes()
                .that(resideInAnyPackage(AWS).and(not(resideInAnyPackage(AWS_SIMULATOR))))
                .should()
                .onlyDependOnClassesThat(PUBLIC_CORE
                        .or(resideInAnyPackage("dev.cmk.aws", AWS_INTERNAL))
                        .or(resideInAnyPackage(
                                JAVA, "software.amazon.awssdk..", "com.github.benmanes.caffeine..", NULLNESS))));
    }

    @Test
    void the_internals_of_aws_are_known_only_to_aws() {
        check(noClasses()
                .that(not(resideInAnyPackage("dev.cmk.aws", AWS_INTERNAL)))
                .should()
                .dependOnClassesThat()
                .resideInAPackage(AWS_INTERNAL));
        check(noClasses()
                .that()
                .resideInAPackage(AWS_INTERNAL)
                .should()
                .dependOnClassesThat()
                .resideInAPackage("dev.cmk.aws"));
    }

    @Test
    void jdbc_knows_only_the_public_side_of_core() {
        check(classes()
                .that()
                .resideInAPackage(JDBC)
                .should()
                .onlyDependOnClassesThat(PUBLIC_CORE.or(
                        resideInAnyPackage(JDBC, JAVA, "javax.sql..", "org.slf4j..", NULLNESS, SCHEDULER))));
    }

    @Test
    void micrometer_knows_only_the_public_side_of_core_and_its_library() {
        check(classes()
                .that()
                .resideInAPackage(MICROMETER)
                .should()
                .onlyDependOnClassesThat(PUBLIC_CORE
                        .or(THE_FACADE)
                        .or(resideInAnyPackage(MICROMETER, JAVA, "io.micrometer..", NULLNESS))));
    }

    @Test
    void the_starter_knows_only_the_public_side_of_the_modules_and_spring() {
        check(classes()
                .that()
                .resideInAPackage(STARTER)
                .should()
                .onlyDependOnClassesThat(PUBLIC_CORE
                        .or(THE_FACADE)
                        .or(AWS_TYPES)
                        .or(resideInAnyPackage(
                                STARTER,
                                "dev.cmk.jdbc",
                                "dev.cmk.aws",
                                MICROMETER,
                                JAVA,
                                "javax.sql..",
                                "io.micrometer..",
                                "com.zaxxer.hikari..",
                                "org.slf4j..",
                                "org.springframework..",
                                NULLNESS))));
    }

    @Test
    void the_scheduler_stays_in_jdbc() {
        check(noClasses()
                .that(PUBLISHED.and(not(resideInAnyPackage(JDBC))))
                .should()
                .dependOnClassesThat(resideInAnyPackage(SCHEDULER)));
    }

    @Test
    void the_simulator_knows_nothing_of_the_library() {
        check(classes()
                .that()
                .resideInAPackage(AWS_SIMULATOR)
                .should()
                .onlyDependOnClassesThat(resideInAnyPackage(
                        AWS_SIMULATOR,
                        JAVA,
                        "javax.crypto..",
                        "javax.xml.stream..",
                        "com.google.gson..",
                        "org.apache.hc.core5..",
                        NULLNESS)));
        check(noClasses()
                .that(resideInAnyPackage("dev.cmk..").and(not(resideInAnyPackage(AWS_SIMULATOR, EXAMPLES))))
                .should()
                .dependOnClassesThat()
                .resideInAPackage(AWS_SIMULATOR));
    }

    @Test
    void the_testkit_knows_only_the_public_side_of_core_and_its_test_libraries() {
        check(classes()
                .that()
                .resideInAPackage(TESTKIT)
                .should()
                .onlyDependOnClassesThat(PUBLIC_CORE.or(resideInAnyPackage(
                        TESTKIT,
                        JAVA,
                        "org.junit.jupiter..",
                        "org.assertj..",
                        "org.opentest4j..",
                        "org.apiguardian..",
                        NULLNESS))));
    }

    @Test
    void packages_form_no_cycle() {
        // The words are in no slice: they know nobody. The façade knows everybody, and only users know it.
        check(slices().matching("dev.cmk.(*)..").should().beFreeOfCycles().ignoreDependency(THE_FACADE, alwaysTrue()));
        check(slices().matching("dev.cmk.internal.(*)..").should().beFreeOfCycles());
    }

    @Test
    void public_signatures_hold_only_our_types_and_javas() {
        check(classes()
                .that(PUBLISHED.and(not(resideInAnyPackage(
                        INTERNAL,
                        TESTKIT,
                        "dev.cmk.jdbc.internal..",
                        AWS_INTERNAL,
                        "dev.cmk.aws.simulator.internal.."))))
                .should(PublicSignature.holdOnly(PUBLISHED
                        .and(not(resideInAnyPackage("..internal..")))
                        .or(resideInAnyPackage(JAVA, "javax.sql.."))
                        .or(AWS_TYPES)
                        .or(REGISTRIES)
                        .or(SPRING_TYPES))));
    }

    @Test
    void time_comes_from_the_clock_that_was_injected() {
        check(noClasses()
                .that(PUBLISHED.and(not(partOf("the clock", CLOCK))))
                .should()
                .accessTargetWhere(READS_THE_TIME)
                .orShould()
                .dependOnClassesThat(belongToAnyOf(Date.class, Calendar.class)));
    }

    @Test
    void logging_is_slf4j_and_nothing_prints() {
        check(noClasses().that(PUBLISHED).should(ACCESS_STANDARD_STREAMS));
        check(NO_CLASSES_SHOULD_USE_JAVA_UTIL_LOGGING);
        check(noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.apache.commons.logging..", "org.apache.log4j..", "org.apache.logging..")
                .orShould()
                .dependOnClassesThat()
                .areAssignableTo(System.Logger.class));
    }

    @Test
    void exceptions_have_a_meaning_and_fields_are_not_injected() {
        check(noClasses().that(PUBLISHED).should(THROW_GENERIC_EXCEPTIONS));
        check(NO_CLASSES_SHOULD_USE_FIELD_INJECTION);
    }

    private static void check(ArchRule rule) {
        rule.check(CLASSES);
    }

    private static DescribedPredicate<JavaClass> partOf(String description, Set<String> topLevel) {
        return DescribedPredicate.describe(
                description, c -> topLevel.contains(outermost(c).getName()));
    }

    private static JavaClass outermost(JavaClass c) {
        return c.getEnclosingClass().map(ArchitectureTest::outermost).orElse(c);
    }
}
