package dev.quietus.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quietus.Plan;
import dev.quietus.QuietusException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Plans that are saved, read back and carried out. */
final class PlanFileTest {
    @TempDir
    Path folder;

    private String file() {
        return folder.resolve("plan.json").toString();
    }

    @Test
    void aSavedPlanIsCarriedOutOnce() throws IOException {
        try (Sleepers sleepers = new Sleepers(folder)) {
            Process shell = sleepers.family();
            ProcessHandle child = shell.descendants().findFirst().orElseThrow();
            Typing.Said saved = Typing.script().run("kill", Long.toString(shell.pid()), "--plan-out", file());
            assertThat(saved.code()).isEqualTo(ExitCode.GONE);
            assertThat(saved.out()).contains("quietus apply " + file());
            assertThat(shell.isAlive()).isTrue();
            Schemas.assertPlan(Files.readString(Path.of(file())));
            Typing.Said applied = Typing.script().run("apply", file(), "--json");
            assertThat(applied.code()).as(applied.err()).isEqualTo(ExitCode.GONE);
            Schemas.assertAnswer(applied.out());
            Sleepers.await(() -> !shell.isAlive());
            Sleepers.await(() -> !child.isAlive());
            assertThat(Typing.script().run("apply", file()).code()).isEqualTo(ExitCode.NOTHING_MATCHED);
        }
    }

    @Test
    void whoHasJoinedSinceIsNotHitUnasked() {
        try (Sleepers sleepers = new Sleepers(folder)) {
            Path mark = folder.resolve("go");
            Process shell = sleepers.start(
                    "sh",
                    "-c",
                    "while [ ! -e '" + mark + "' ]; do '" + sleepers.program() + "' 0.01; done; '" + sleepers.program()
                            + "' 300 & wait");
            String pid = Long.toString(shell.pid());
            assertThat(Typing.script()
                            .run("kill", "--only", pid, "--plan-out", file())
                            .code())
                    .isEqualTo(ExitCode.GONE);
            String only = read();
            write(only.replace("\"only\":true", "\"only\":false"));
            write(mark.toString(), "");
            Sleepers.await(() -> shell.descendants()
                    .anyMatch(child -> child.info()
                            .arguments()
                            .orElse(new String[] {""})[0]
                            .equals("300")));
            Typing.Said said = Typing.script().run("apply", file());
            assertThat(said.code()).isEqualTo(ExitCode.REFUSED);
            assertThat(shell.isAlive()).isTrue();
        }
    }

    private String read() {
        try {
            return Files.readString(Path.of(file()));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private void write(String text) {
        write(file(), text);
    }

    private static void write(String file, String text) {
        try {
            Files.writeString(Path.of(file), text);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Test
    void whatIsReadIsWhatWasWritten() {
        try (Sleepers sleepers = new Sleepers(folder)) {
            String pid = Long.toString(sleepers.family().pid());
            String spared = Long.toString(sleepers.start().pid());
            Typing.script()
                    .run(
                            "stop",
                            pid,
                            "--plan-out",
                            file(),
                            "--grace=3s",
                            "--signal=INT",
                            "--timeout=9s",
                            "--override-rail=ancestor",
                            "--leader-first",
                            "--settle=5ms",
                            "--except",
                            spared);
            Plan plan = PlanReader.read(file());
            assertThat(plan.members()).hasSize(2);
            assertThat(plan.options().toString()).contains("INT", "PT3S", "PT9S", "PT0.005S", "ancestor");
            assertThat(plan.options().leaderFirst()).isTrue();
            assertThat(plan.request().except()).hasSize(1);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{",
                "[]",
                "null",
                "{}",
                "{\"schema\":\"quietus-plan/2\"}",
                "{\"schema\":\"quietus/1\"}",
                "garbage",
                "{\"schema\":\"quietus-plan/1\"}",
                "{\"schema\":\"quietus-plan/1\",\"schema\":\"quietus-plan/1\"}",
                "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]",
            })
    void noPlanIsAUsageError(String text) {
        write(text);
        Typing.Said said = Typing.script().run("apply", file());
        assertThat(said.code()).isEqualTo(ExitCode.USAGE);
        assertThat(said.err()).contains("is no plan of Quietus");
    }

    @Test
    void aMissingPlanIsAUsageError() {
        assertThat(Typing.script()
                        .run("apply", folder.resolve("none").toString())
                        .code())
                .isEqualTo(ExitCode.USAGE);
    }

    @Test
    @Timeout(20)
    void aPipeIsNoPlan() throws Exception {
        assertThat(new ProcessBuilder("mkfifo", file()).start().waitFor()).isZero();
        for (String name : new String[] {file(), "/dev/zero", folder.toString()}) {
            Typing.Said said = Typing.script().run("apply", name);
            assertThat(said.code()).isEqualTo(ExitCode.USAGE);
            assertThat(said.err()).startsWith("quietus: cannot read the plan " + name + ": it is a ");
            assertThat(said.err().lines()).hasSize(1);
        }
    }

    @Test
    void aDamagedPlanIsRefusedOrStillAPlan() {
        try (Sleepers sleepers = new Sleepers(folder)) {
            Typing.script().run("kill", Long.toString(sleepers.start().pid()), "--plan-out", file());
        }
        byte[] good = read().getBytes(StandardCharsets.UTF_8);
        Random random = new Random(99);
        for (int i = 0; i < 3000; i++) {
            byte[] bad = good.clone();
            for (int changes = 1 + random.nextInt(3); changes > 0; changes--) {
                bad[random.nextInt(bad.length)] = (byte) random.nextInt(256);
            }
            byte[] cut = random.nextInt(4) == 0 ? java.util.Arrays.copyOf(bad, random.nextInt(bad.length)) : bad;
            try {
                assertThat(PlanReader.parse("p", cut).members()).isNotEmpty();
            } catch (QuietusException e) {
                assertThat(e.reason()).isEqualTo(QuietusException.Reason.USAGE);
            }
        }
    }

    @Test
    void unknownFieldsAreRefused() {
        try (Sleepers sleepers = new Sleepers(folder)) {
            Typing.script().run("kill", Long.toString(sleepers.start().pid()), "--plan-out", file());
        }
        String more = read().replace("\"only\":", "\"why\":1,\"only\":");
        assertThatThrownBy(() -> PlanReader.parse("p", more.getBytes(StandardCharsets.UTF_8)))
                .hasMessageContaining("unknown field request.why");
    }
}
