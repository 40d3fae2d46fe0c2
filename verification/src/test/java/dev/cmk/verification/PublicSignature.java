package dev.cmk.verification;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaMember;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.domain.JavaType;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.Set;
import java.util.stream.Stream;

/** What a user of a class sees of other types: supertypes, and in public and protected members every type named. */
final class PublicSignature {

    private PublicSignature() {}

    static ArchCondition<JavaClass> holdOnly(DescribedPredicate<JavaClass> allowed) {
        return new ArchCondition<>("hold in public signatures only " + allowed.getDescription()) {
            @Override
            public void check(JavaClass type, ConditionEvents events) {
                if (!isVisible(type)) {
                    return;
                }
                Stream.concat(type.getSuperclass().stream(), type.getInterfaces().stream())
                        .flatMap(PublicSignature::rawTypes)
                        .filter(used -> !isAllowed(used))
                        .forEach(used -> report(events, type, type.getDescription(), used));
                type.getMembers().stream()
                        .filter(PublicSignature::isVisible)
                        .forEach(member -> involved(member)
                                .filter(used -> !isAllowed(used))
                                .forEach(used -> report(events, type, member.getDescription(), used)));
            }

            private boolean isAllowed(JavaClass used) {
                JavaClass base = used.getBaseComponentType();
                return base.isPrimitive() || allowed.test(base);
            }
        };
    }

    private static void report(ConditionEvents events, JavaClass type, String where, JavaClass used) {
        events.add(SimpleConditionEvent.violated(
                type, where + " has " + used.getName() + " in its signature " + type.getSourceCodeLocation()));
    }

    private static Stream<JavaClass> involved(JavaMember member) {
        Stream<JavaClass> thrown =
                member instanceof JavaCodeUnit unit ? unit.getExceptionTypes().stream() : Stream.empty();
        return Stream.concat(member.getAllInvolvedRawTypes().stream(), thrown);
    }

    private static Stream<JavaClass> rawTypes(JavaType type) {
        return type.getAllInvolvedRawTypes().stream();
    }

    private static boolean isVisible(JavaClass type) {
        return isVisible(type.getModifiers())
                && type.getEnclosingClass().map(PublicSignature::isVisible).orElse(true);
    }

    private static boolean isVisible(JavaMember member) {
        return isVisible(member.getModifiers()) && !member.getModifiers().contains(JavaModifier.SYNTHETIC);
    }

    private static boolean isVisible(Set<JavaModifier> modifiers) {
        return modifiers.contains(JavaModifier.PUBLIC) || modifiers.contains(JavaModifier.PROTECTED);
    }
}
