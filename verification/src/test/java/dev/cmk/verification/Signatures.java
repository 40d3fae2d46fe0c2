package dev.cmk.verification;

import java.lang.reflect.AnnotatedArrayType;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.AnnotatedParameterizedType;
import java.lang.reflect.AnnotatedType;
import java.lang.reflect.AnnotatedWildcardType;
import java.lang.reflect.Constructor;
import java.lang.reflect.Executable;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.TypeVariable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The public signatures of a class, one a line, the same on every JDK: {@code type: signature}.
 *
 * <p>What every object has (equals, hashCode, toString) is left out. Constants come with their value, because the
 * compiler copies it into the callers.
 */
final class Signatures {

    private static final Set<String> OF_EVERY_OBJECT = Set.of("equals(Object)", "hashCode()", "toString()");

    private Signatures() {}

    static boolean isVisible(Class<?> type) {
        Class<?> enclosing = type.getEnclosingClass();
        return isVisible(type.getModifiers())
                && !type.isSynthetic()
                && !type.isAnonymousClass()
                && !type.isLocalClass()
                && (enclosing == null || isVisible(enclosing));
    }

    static List<String> of(Class<?> type) {
        List<String> members = new ArrayList<>();
        Arrays.stream(type.getDeclaredFields())
                .filter(f -> isVisible(type, f.getModifiers()) && !f.isSynthetic())
                .map(Signatures::field)
                .forEach(members::add);
        Arrays.stream(type.getDeclaredConstructors())
                .filter(c -> isVisible(type, c.getModifiers()) && !c.isSynthetic())
                .map(c -> constructor(type, c))
                .forEach(members::add);
        Arrays.stream(type.getDeclaredMethods())
                .filter(m -> isVisible(type, m.getModifiers()) && !m.isSynthetic())
                .filter(m -> !OF_EVERY_OBJECT.contains(m.getName() + parameters(m)))
                .map(Signatures::method)
                .forEach(members::add);
        return Stream.concat(Stream.of(header(type)), members.stream().sorted())
                .map(line -> type.getName() + ": " + shorter(line))
                .toList();
    }

    private static String header(Class<?> type) {
        StringBuilder line = new StringBuilder();
        line.append(Modifier.isPublic(type.getModifiers()) ? "public " : "protected ");
        if (type.isSealed()) {
            line.append("sealed ");
        }
        if (type.isAnnotation()) {
            line.append("@interface");
        } else if (type.isInterface()) {
            line.append("interface");
        } else if (type.isEnum()) {
            line.append("enum");
        } else if (type.isRecord()) {
            line.append("record");
        } else {
            int modifiers = type.getModifiers();
            line.append(Modifier.isAbstract(modifiers) ? "abstract " : "")
                    .append(Modifier.isFinal(modifiers) ? "final " : "")
                    .append(type.isMemberClass() && !Modifier.isStatic(modifiers) ? "inner " : "")
                    .append("class");
        }
        line.append(variables(type.getTypeParameters()));
        AnnotatedType parent = type.getAnnotatedSuperclass();
        if (parent != null && !type.isEnum() && !type.isRecord() && type.getSuperclass() != Object.class) {
            line.append(" extends ").append(name(parent));
        }
        if (type.getInterfaces().length > 0) {
            line.append(type.isInterface() ? " extends " : " implements ").append(names(type.getAnnotatedInterfaces()));
        }
        if (type.isSealed()) {
            line.append(Arrays.stream(type.getPermittedSubclasses())
                    .map(Class::getName)
                    .sorted()
                    .collect(Collectors.joining(", ", " permits ", "")));
        }
        return line.toString();
    }

    private static String field(Field field) {
        String line = modifiers(field.getModifiers()) + name(field.getAnnotatedType()) + " " + field.getName();
        boolean constant = Modifier.isStatic(field.getModifiers())
                && Modifier.isFinal(field.getModifiers())
                && (field.getType().isPrimitive() || field.getType() == String.class);
        return constant ? line + " = " + value(field) : line;
    }

    private static @Nullable Object value(Field field) {
        try {
            field.setAccessible(true);
            return field.get(null);
        } catch (IllegalAccessException e) {
            throw new AssertionError(field.toString(), e);
        }
    }

    private static String constructor(Class<?> type, Constructor<?> constructor) {
        return modifiers(constructor.getModifiers())
                + space(variables(constructor.getTypeParameters()))
                + type.getSimpleName()
                + parameters(constructor)
                + exceptions(constructor);
    }

    private static String method(Method method) {
        return modifiers(method.getModifiers())
                + (method.isDefault() ? "default " : "")
                + space(variables(method.getTypeParameters()))
                + name(method.getAnnotatedReturnType())
                + " "
                + method.getName()
                + parameters(method)
                + exceptions(method);
    }

    private static String parameters(Executable executable) {
        String list = names(executable.getAnnotatedParameterTypes());
        boolean open = executable.isVarArgs() && list.endsWith("[]");
        return "(" + shorter(open ? list.substring(0, list.length() - 2) + "..." : list) + ")";
    }

    private static String exceptions(Executable executable) {
        AnnotatedType[] thrown = executable.getAnnotatedExceptionTypes();
        return thrown.length == 0 ? "" : " throws " + names(thrown);
    }

    private static String modifiers(int modifiers) {
        return (Modifier.isPublic(modifiers) ? "public " : "protected ")
                + (Modifier.isStatic(modifiers) ? "static " : "")
                + (Modifier.isAbstract(modifiers) ? "abstract " : "")
                + (Modifier.isFinal(modifiers) ? "final " : "");
    }

    private static String variables(TypeVariable<?>[] variables) {
        return variables.length == 0
                ? ""
                : Arrays.stream(variables)
                        .map(v -> nullness(v) + v.getName() + bounds(v))
                        .collect(Collectors.joining(", ", "<", ">"));
    }

    private static String bounds(TypeVariable<?> variable) {
        String bounds = Arrays.stream(variable.getAnnotatedBounds())
                .map(Signatures::name)
                .collect(Collectors.joining(" & "));
        return bounds.equals("java.lang.Object") ? "" : " extends " + bounds;
    }

    private static String names(AnnotatedType[] types) {
        return Arrays.stream(types).map(Signatures::name).collect(Collectors.joining(", "));
    }

    private static String name(AnnotatedType type) {
        if (type instanceof AnnotatedArrayType array) {
            String ofArray = nullness(array);
            return name(array.getAnnotatedGenericComponentType()) + (ofArray.isEmpty() ? "" : " " + ofArray) + "[]";
        }
        return nullness(type) + unannotated(type);
    }

    private static String unannotated(AnnotatedType type) {
        if (type instanceof AnnotatedParameterizedType generic) {
            String whole = generic.getType().getTypeName();
            return whole.substring(0, whole.indexOf('<')) + "<" + names(generic.getAnnotatedActualTypeArguments())
                    + ">";
        }
        if (type instanceof AnnotatedWildcardType wildcard) {
            AnnotatedType[] lower = wildcard.getAnnotatedLowerBounds();
            String upper = names(wildcard.getAnnotatedUpperBounds());
            if (lower.length > 0) {
                return "? super " + names(lower);
            }
            return upper.isEmpty() || upper.equals("java.lang.Object") ? "?" : "? extends " + upper;
        }
        return type.getType().getTypeName();
    }

    private static String nullness(AnnotatedElement element) {
        return element.isAnnotationPresent(Nullable.class) ? "@Nullable " : "";
    }

    private static String shorter(String text) {
        return text.replaceAll("java\\.lang\\.(?=[A-Z])", "");
    }

    private static String space(String text) {
        return text.isEmpty() ? "" : text + " ";
    }

    private static boolean isVisible(Class<?> type, int modifiers) {
        // A protected member of a final class is for its package only.
        return Modifier.isFinal(type.getModifiers()) ? Modifier.isPublic(modifiers) : isVisible(modifiers);
    }

    private static boolean isVisible(int modifiers) {
        return Modifier.isPublic(modifiers) || Modifier.isProtected(modifiers);
    }
}
