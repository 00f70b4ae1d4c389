package dev.quietus.cli;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import java.util.regex.Pattern;

/** The rules of the house that compiled classes show: who may know whom, who may call what, what a name may be. */
final class HouseRules {
    private static final String CORE = "dev.quietus";
    private static final String SPI = "dev.quietus.spi";
    private static final String CLI = "dev.quietus.cli..";
    private static final String LINUX = "dev.quietus.linux..";
    private static final String WHY_LINUX = "platforms are found by ServiceLoader, so that one can be missing";

    static final ArchRule NOBODY_IMPORTS_LINUX = noClasses()
            .that()
            .resideOutsideOfPackage(LINUX)
            .should()
            .dependOnClassesThat()
            .resideInAPackage(LINUX)
            .because(WHY_LINUX);

    static final ArchRule CORE_STANDS_ALONE = classes()
            .that()
            .resideInAnyPackage(CORE, SPI)
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage("java..", "org.jspecify..", CORE, SPI)
            .because("a library that people trust with ending processes brings nothing along");

    static final ArchRule CLI_LEAVES_PLATFORMS_TO_CORE = noClasses()
            .that()
            .resideInAPackage(CLI)
            .should()
            .dependOnClassesThat()
            .resideInAPackage(SPI)
            .because("the command line shows and asks; what is done to processes is decided in core");

    /** Core and its spi are one module and know each other; between modules there is a direction. */
    static final ArchRule MODULES_HAVE_A_DIRECTION =
            slices().assignedFrom(new Modules()).should().beFreeOfCycles();

    static final ArchRule NAMES_SAY_WHAT_IT_IS = noClasses()
            .should()
            .haveNameMatching(".*(Impl|Util|Utils|Helper|Manager|Base|Common)")
            .because("if no name fits, the class is two classes");

    static final ArchRule NOBODY_ASKS_IS_ALIVE = noClasses()
            .should()
            .accessTargetWhere(calls("isAlive", "java\\.lang\\.Process(Handle)?", "isAlive"))
            .because("it is true for a zombie, and for a stranger with a recycled pid");

    static final ArchRule ONLY_LINUX_TOUCHES_NUMBERS = noClasses()
            .that()
            .resideOutsideOfPackage(LINUX)
            .should()
            .accessTargetWhere(calls(
                    "ProcessHandle.of or destroy", "java\\.lang\\.Process(Handle)?", "of|destroy|destroyForcibly"))
            .because("a pid read is not the pid signalled; only a platform holds a process");

    /** Times is where the interfaces are bound to the machine; whoever else reads a clock cannot be driven by a test. */
    static final ArchRule TIME_AND_CHANCE_COME_IN = noClasses()
            .that()
            .resideInAnyPackage(CORE, SPI)
            .and()
            .doNotHaveFullyQualifiedName("dev.quietus.Times")
            .should()
            .accessTargetWhere(calls("sleep", "java\\.lang\\.Thread|java\\.util\\.concurrent\\.TimeUnit", "sleep")
                    .or(calls("park", "java\\.util\\.concurrent\\.locks\\.LockSupport", "park.*"))
                    .or(calls("the clock", "java\\.lang\\.System", "nanoTime|currentTimeMillis"))
                    .or(calls("chance", "java\\.lang\\.Math", "random"))
                    .or(calls(
                            "chance",
                            "java\\.util\\.(Random|UUID|concurrent\\.ThreadLocalRandom)",
                            "<init>|random.*|current")))
            .because("clock, sleep and randomness come in through one-method interfaces");

    static final ArchRule SYSTEM_TEXT_IS_NOT_TRUSTED = noClasses()
            .that()
            .resideInAPackage(LINUX)
            .should()
            .accessTargetWhere(
                    calls("Integer.parseInt", "java\\.lang\\.(Integer|Long)", "parse(Unsigned)?(Int|Long)|decode"))
            .because("kernel text is hostile: a parser answers in its own words, never by NumberFormatException");

    private HouseRules() {}

    /** Calls of, and references to, methods of one of the owners (or what inherits them) with one of the names. */
    private static DescribedPredicate<JavaAccess<?>> calls(String what, String owners, String names) {
        Pattern owner = Pattern.compile(owners);
        Pattern name = Pattern.compile(names);
        return DescribedPredicate.describe(
                "is " + what,
                access -> name.matcher(access.getTarget().getName()).matches()
                        && access.getTargetOwner().getAllClassesSelfIsAssignableTo().stream()
                                .anyMatch(type -> owner.matcher(type.getName()).matches()));
    }

    private static final class Modules implements SliceAssignment {
        @Override
        public SliceIdentifier getIdentifierOf(JavaClass type) {
            String name = type.getPackageName();
            if (!name.startsWith(CORE)) {
                return SliceIdentifier.ignore();
            }
            return SliceIdentifier.of(name.equals(SPI) ? CORE : name);
        }

        @Override
        public String getDescription() {
            return "modules of the house";
        }
    }
}
