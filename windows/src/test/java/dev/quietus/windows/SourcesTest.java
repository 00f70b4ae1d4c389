package dev.quietus.windows;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quietus.Cure;
import dev.quietus.Cures;
import dev.quietus.ProcessFacts;
import dev.quietus.Respawner;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Who would start a process again, each against a machine that is told to. */
@Timeout(120)
class SourcesTest extends AtZoo {
    private static final String RUN = "HKCU\\Software\\Microsoft\\Windows\\CurrentVersion\\Run";

    private final String name = "quietus-" + zoo.token();

    @Test
    void aServiceIsToldByItsManagerAndStoppedByIt() throws Exception {
        List<String> command = zoo.absoluteCommand("service", "");
        try (TestService service = new TestService(name, String.join(" ", command))) {
            service.start();
            zoo.until(1);
            ProcessFacts host = hostOf(name);
            Respawner by = respawner(host).orElseThrow();
            assertThat(by.kind()).isEqualTo(Respawner.Kind.UNIT);
            assertThat(by.text()).startsWith("service " + name);
            assertThat(by.stopWith()).contains("sc stop \"" + name + '"');

            assertThat(ServiceCures.stop(List.of(name))).isEmpty();
            assertThat(zoo.survivors()).isEmpty();
            assertThat(ServiceCures.stop(List.of(name))).isEmpty();
            assertThat(ServiceCures.stop(List.of("no-" + name)).orElse("")).contains("1060");
        }
    }

    @Test
    void aRunKeyIsFoundByTheVeryCommandLine() throws Exception {
        ProcessFacts orphan = orphan();
        assertThat(respawner(orphan)).isEmpty();
        execute("reg", "add", RUN, "/v", name, "/d", commandLine(orphan), "/f");
        try {
            Respawner by = respawner(orphan).orElseThrow();
            assertThat(by.kind()).isEqualTo(Respawner.Kind.SCHEDULE);
            assertThat(by.text()).contains(name).contains(RUN);
            assertThat(by.cures())
                    .extracting(Cure::command)
                    .containsExactly("reg delete " + RUN + " /v \"" + name + '"');
            assertThat(by.cures()).extracting(Cure::name).isSubsetOf(Cures.KNOWN);
            execute("reg", "add", RUN, "/v", name, "/d", commandLine(orphan) + " other", "/f");
            assertThat(respawner(orphan)).isEmpty();
        } finally {
            execute("reg", "delete", RUN, "/v", name, "/f");
        }
        assertThat(respawner(orphan)).isEmpty();
    }

    @Test
    void aScheduledTaskIsFoundByItsFile() throws Exception {
        ProcessFacts orphan = orphan();
        Path folder = Tasks.folder().resolve("Quietus");
        boolean made = Files.notExists(folder.getParent());
        Files.createDirectories(folder);
        Path file = folder.resolve(name);
        try {
            Files.write(file, task(orphan, true));
            Respawner by = respawner(orphan).orElseThrow();
            assertThat(by.kind()).isEqualTo(Respawner.Kind.SCHEDULE);
            assertThat(by.text()).isEqualTo("scheduled task \\Quietus\\" + name + " (TimeTrigger)");
            assertThat(by.stopWith()).contains("schtasks /Change /TN \"\\Quietus\\" + name + "\" /DISABLE");
            assertThat(by.cures()).extracting(Cure::name).isSubsetOf(Cures.KNOWN);
            Files.write(file, task(orphan, false));
            Zoo.pause(2_500);
            assertThat(respawner(orphan).orElseThrow().cures()).isEmpty();
        } finally {
            Files.delete(file);
            Files.delete(folder);
            if (made) {
                Files.delete(folder.getParent());
            }
        }
    }

    @Test
    void aLoopOfTheCommandProcessorIsFound() throws Exception {
        List<String> command = new ArrayList<>(List.of("cmd", "/c", "for", "/l", "%i", "in", "(1,0,2)", "do"));
        command.addAll(zoo.absoluteCommand("sleeper", ""));
        Process loop = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            zoo.until(1);
            Zoo.pause(500);
            Respawner by = respawner(ours().getFirst()).orElseThrow();
            assertThat(by.kind()).isEqualTo(Respawner.Kind.LOOP);
            assertThat(by.by().orElseThrow().pid()).isEqualTo((int) loop.pid());
        } finally {
            loop.destroyForcibly().waitFor();
            ours().forEach(facts -> ProcessHandle.of(facts.pid()).ifPresent(ProcessHandle::destroyForcibly));
        }
    }

    /** One whose parent has gone. */
    private ProcessFacts orphan() {
        zoo.start("orphans", "", 3);
        Zoo.pause(500);
        return ours().stream()
                .filter(facts -> facts.parent() == ProcessTable.NOBODY)
                .findFirst()
                .orElseThrow();
    }

    private List<ProcessFacts> ours() {
        return platform.snapshot().processes().stream()
                .filter(facts -> facts.name().equals(zoo.name()) && !facts.ended())
                .toList();
    }

    private String commandLine(ProcessFacts facts) {
        List<String> words = new ArrayList<>(platform.details(facts.identity()).commandLine());
        words.set(0, platform.details(facts.identity()).executable().orElseThrow());
        return CommandLineText.line(words);
    }

    private Optional<Respawner> respawner(ProcessFacts process) {
        List<ProcessFacts> all = platform.snapshot().processes();
        List<ProcessFacts> ancestors = new ArrayList<>();
        int above = process.parent();
        for (int at = all.size() - 1; at >= 0 && ancestors.size() < 8; at--) {
            if (all.get(at).pid() == above) {
                ancestors.add(all.get(at));
                above = all.get(at).parent();
                at = all.size();
            }
        }
        return platform.respawner(process, ancestors);
    }

    private ProcessFacts hostOf(String service) {
        for (int look = 0; look < 200; look++) {
            for (Services.Service running : Services.running()) {
                if (running.name().equals(service)) {
                    for (ProcessFacts facts : platform.snapshot().processes()) {
                        if (facts.pid() == running.pid()) {
                            return facts;
                        }
                    }
                }
            }
            Zoo.pause(50);
        }
        throw new AssertionError("not running");
    }

    private static void execute(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        assertThat(process.waitFor()).as(String.join(" ", command)).isZero();
    }

    /** As the Task Scheduler writes it: UTF-16 with a mark in front. */
    private byte[] task(ProcessFacts facts, boolean enabled) {
        List<String> words = platform.details(facts.identity()).commandLine();
        String text = "\uFEFF<?xml version=\"1.0\" encoding=\"UTF-16\"?>\n"
                + "<Task version=\"1.2\" xmlns=\"http://schemas.microsoft.com/windows/2004/02/mit/task\">"
                + "<Triggers><TimeTrigger><Repetition><Interval>PT5M</Interval></Repetition></TimeTrigger></Triggers>"
                + "<Settings><Enabled>" + enabled + "</Enabled></Settings><Actions><Exec><Command>"
                + platform.details(facts.identity()).executable().orElseThrow() + "</Command><Arguments>"
                + String.join(" ", words.subList(1, words.size())) + "</Arguments></Exec></Actions></Task>";
        return text.getBytes(StandardCharsets.UTF_16LE);
    }
}
