package dev.quietus.cli;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.lang.reflect.Executable;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Parameter;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The rules that need a method's names and generics: read by reflection, from classes compiled with -parameters. */
final class SignatureRules {
    private static final Pattern LIFE = Pattern.compile(
            "((is|has|was|are)_)?(gone|alive|dead|running|terminated|exited|ended|killed|finished|survived|stopped)");
    private static final Pattern RAW = Pattern.compile("(\\w+_)?(pid|ppid|pids|process_id|process_ids|tgid)");
    private static final Pattern NUMBER = Pattern.compile(
            "(int|long)(\\[])?|java\\.lang\\.(Integer|Long)|.*Optional(Int|Long)|.*<java\\.lang\\.(Integer|Long)>");

    /** What observes or names a process has to say its pid; the nested records of Target are what the user typed. */
    private static final Pattern MAY_NAME_A_PID =
            Pattern.compile("dev\\.quietus\\.(ProcessFacts|ProcessIdentity|Target\\$\\w+)");

    /** ProcessFacts is left out of this one word: it says what a listing showed at its time, not what is so now. */
    private static final String OBSERVED = "dev.quietus.ProcessFacts.ended()";

    /** So is what the JDK's own class asks: RunProcess stands in for it where code knows nothing else. */
    private static final String DROP_IN = "dev.quietus.RunProcess.isAlive()";

    static final ArchRule LIFE_IS_NO_BOOLEAN = classes()
            .that()
            .resideInAnyPackage("dev.quietus", "dev.quietus.spi", "dev.quietus.cli")
            .should(hold(
                    "answer life and death with an outcome",
                    type -> executables(type)
                            .filter(SignatureRules::answersByBoolean)
                            .filter(e -> !e.toString().endsWith(OBSERVED))
                            .filter(e -> !e.toString().endsWith(DROP_IN))
                            .map(e -> e + " answers by a boolean; gone, survived and unknown are three")))
            .because("no boolean and no null answers whether it is gone");

    static final ArchRule NO_RAW_PID = classes()
            .that()
            .resideInAnyPackage("dev.quietus", "dev.quietus.spi", "dev.quietus.cli")
            .should(hold(
                    "pass identities and handles, never a number",
                    type -> isPublic(type)
                                    && !MAY_NAME_A_PID.matcher(type.getName()).matches()
                            ? executables(type)
                                    .filter(e -> Modifier.isPublic(e.getModifiers()))
                                    .flatMap(e ->
                                            rawPid(e).map(name -> e + " passes the raw pid '" + name + "'").stream())
                            : Stream.of()))
            .because("no raw pid leaves a platform module");

    private SignatureRules() {}

    private static ArchCondition<JavaClass> hold(String text, Function<Class<?>, Stream<String>> violations) {
        return new ArchCondition<>(text) {
            @Override
            public void check(JavaClass type, ConditionEvents events) {
                violations.apply(type.reflect()).forEach(it -> events.add(SimpleConditionEvent.violated(type, it)));
            }
        };
    }

    private static Stream<Executable> executables(Class<?> type) {
        return Stream.<Executable>concat(
                        Stream.of(type.getDeclaredMethods()), Stream.of(type.getDeclaredConstructors()))
                .filter(e -> !e.isSynthetic())
                .filter(e -> Modifier.isPublic(e.getModifiers()) || Modifier.isProtected(e.getModifiers()));
    }

    private static boolean answersByBoolean(Executable executable) {
        if (!(executable instanceof Method method)) {
            return false;
        }
        String type = method.getGenericReturnType().getTypeName();
        boolean truth = type.equals("boolean") || type.equals("java.lang.Boolean");
        return type.equals("java.util.Optional<java.lang.Boolean>")
                || truth && LIFE.matcher(words(method.getName())).matches();
    }

    /** The name under which a number passes that is a pid, if one does. */
    private static Optional<String> rawPid(Executable executable) {
        Stream<String> taken = Stream.of(executable.getParameters())
                .filter(p -> isNumber(p.getParameterizedType().getTypeName()))
                .map(Parameter::getName);
        Stream<String> returned = executable instanceof Method m
                        && isNumber(m.getGenericReturnType().getTypeName())
                ? Stream.of(m.getName())
                : Stream.of();
        return Stream.concat(taken, returned)
                .filter(name -> RAW.matcher(words(name)).matches())
                .findFirst();
    }

    private static boolean isNumber(String type) {
        return NUMBER.matcher(type).matches();
    }

    /** {@code isAlive} as {@code is_alive}, so that a pattern can tell words apart. */
    private static String words(String camelCase) {
        return camelCase.replaceAll("([a-z])([A-Z])", "$1_$2").toLowerCase(Locale.ROOT);
    }

    private static boolean isPublic(Class<?> type) {
        for (@Nullable Class<?> c = type; c != null; c = c.getEnclosingClass()) {
            if (!Modifier.isPublic(c.getModifiers())) {
                return false;
            }
        }
        return true;
    }
}
