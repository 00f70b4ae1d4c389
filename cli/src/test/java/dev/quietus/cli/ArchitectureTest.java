package dev.quietus.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchRule;
import dev.quietus.PlantedCore;
import dev.quietus.linux.PlantedLinux;
import dev.quietus.spi.PlantedSpi;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The house as DESIGN.md has it; each rule is also shown to fail on a class planted to break it. */
class ArchitectureTest {
    private static final Path HOUSE =
            Path.of(System.getProperty("basedir", "")).toAbsolutePath().resolveSibling("");
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .importPaths(Stream.of("core", "linux", "cli")
                    .map(module -> HOUSE.resolve(module).resolve("target/classes"))
                    .toList());

    static Stream<Arguments> rules() {
        return Stream.of(
                rule("nobody imports linux", HouseRules.NOBODY_IMPORTS_LINUX, PlantedCore.NeedsLinux.class),
                rule("core stands alone", HouseRules.CORE_STANDS_ALONE, PlantedCore.NeedsJackson.class),
                rule("spi stands alone", HouseRules.CORE_STANDS_ALONE, PlantedSpi.NeedsCli.class),
                rule("cli leaves platforms to core", HouseRules.CLI_LEAVES_PLATFORMS_TO_CORE, PlantedCli.class),
                rule(
                        "modules have a direction",
                        HouseRules.MODULES_HAVE_A_DIRECTION,
                        PlantedSpi.NeedsCli.class,
                        PlantedCli.class),
                rule("names say what it is", HouseRules.NAMES_SAY_WHAT_IT_IS, PlantedCore.StringUtils.class),
                rule("nobody asks isAlive", HouseRules.NOBODY_ASKS_IS_ALIVE, PlantedCore.AsksAlive.class),
                rule("nor by a reference to it", HouseRules.NOBODY_ASKS_IS_ALIVE, PlantedCore.RefersToAlive.class),
                rule("only linux touches numbers", HouseRules.ONLY_LINUX_TOUCHES_NUMBERS, PlantedCore.Destroys.class),
                rule("time comes in", HouseRules.TIME_AND_CHANCE_COME_IN, PlantedCore.ReadsClock.class),
                rule("sleep comes in", HouseRules.TIME_AND_CHANCE_COME_IN, PlantedCore.Sleeps.class),
                rule("chance comes in", HouseRules.TIME_AND_CHANCE_COME_IN, PlantedCore.Gambles.class),
                rule("system text is not trusted", HouseRules.SYSTEM_TEXT_IS_NOT_TRUSTED, PlantedLinux.class),
                rule("life is no boolean", SignatureRules.LIFE_IS_NO_BOOLEAN, PlantedCore.SaysGone.class),
                rule("nor a Boolean", SignatureRules.LIFE_IS_NO_BOOLEAN, PlantedSpi.SaysRunning.class),
                rule("nor an Optional of one", SignatureRules.LIFE_IS_NO_BOOLEAN, PlantedCore.SaysMaybe.class),
                rule("no raw pid taken", SignatureRules.NO_RAW_PID, PlantedCore.TakesPid.class),
                rule("none constructed", SignatureRules.NO_RAW_PID, PlantedCore.HoldsPid.class),
                rule("none returned", SignatureRules.NO_RAW_PID, PlantedCore.ReturnsPid.class));
    }

    private static Arguments rule(String name, ArchRule rule, Class<?>... planted) {
        return Arguments.argumentSet(name, rule, planted);
    }

    @Test
    void theHouseIsLookedAt() {
        assertThat(CLASSES.contain("dev.quietus.ProcessIdentity")).isTrue();
        assertThat(CLASSES.contain("dev.quietus.linux.LinuxPlatform")).isTrue();
        assertThat(CLASSES.contain("dev.quietus.cli.Main")).isTrue();
        assertThat(CLASSES.contain(PlantedCli.class)).isFalse();
    }

    @ParameterizedTest
    @MethodSource("rules")
    void holds(ArchRule rule, Class<?>[] planted) {
        rule.check(CLASSES);
    }

    @ParameterizedTest
    @MethodSource("rules")
    void canFail(ArchRule rule, Class<?>[] planted) {
        JavaClasses violators = new ClassFileImporter().importClasses(planted);
        assertThat(rule.evaluate(violators).hasViolation()).isTrue();
    }

    @Test
    void sourcesKeepTheirSizes() throws IOException {
        assertThat(SourceSizes.sources(HOUSE)).hasSizeGreaterThan(50);
        assertThat(SourceSizes.violations(HOUSE)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"core", "linux", "windows"})
    void platformsAreNamedAtHomeOnly(String module) throws IOException {
        assertThat(PlatformNames.violations(HOUSE, module)).isEmpty();
    }

    @Test
    void foreignNamesAreFound(@TempDir Path tree) throws IOException {
        Path folder = Files.createDirectories(tree.resolve("windows/src/main/java"));
        Files.writeString(folder.resolve("A.java"), "/* Linux */ class A { String s = \"/proc/1\"; } // pidfd\n");
        assertThat(PlatformNames.violations(tree, "windows"))
                .containsExactly("windows/src/main/java/A.java names /proc/");
    }

    @Test
    void tooLongSourcesAreFound(@TempDir Path tree) throws IOException {
        Files.writeString(tree.resolve("Long.java"), "class Long {\n" + method(61) + "}\n");
        Files.writeString(tree.resolve("Fits.java"), "class Fits {\n" + method(60) + "}\n");
        Files.writeString(tree.resolve("long.c"), "\n".repeat(401));
        Files.writeString(tree.resolve("fits.c"), "\n".repeat(400));
        Files.writeString(tree.resolve("long.sh"), "\n".repeat(400) + "end");
        assertThat(SourceSizes.violations(tree))
                .containsExactlyInAnyOrderElementsOf(
                        List.of("long.c has 401 lines", "long.sh has 401 lines", "Long.java:2 method f has 61 lines"));
    }

    private static String method(int lines) {
        return "void f() {\n" + "\n".repeat(lines - 2) + "}\n";
    }
}
