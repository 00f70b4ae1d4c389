package dev.quietus.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code run} says and records of a rule about system calls. */
final class RunRulesTest {
    /** All that {@code true} needs with the C library of Debian 12, and what others have been seen to need more. */
    private static final String NEEDED = """
            # to load libraries
            access, openat, read, pread64, close, newfstatat, fstat, mmap, mprotect, munmap, brk
            # to begin and to end
            arch_prctl set_tid_address set_robust_list rseq prlimit64 getrandom exit_group
            """;

    @TempDir
    Path folder;

    private Ran run(String... words) throws Exception {
        return Ran.quietus(folder, words);
    }

    private Path made() {
        return folder.resolve("made");
    }

    @Test
    void aDeniedCallEndsTheRunBeforeItTakesEffect() throws Exception {
        Path receipt = folder.resolve("receipt.json");
        String script = "echo before; mkdir " + made() + "; echo after; sleep 60";
        Ran ran = run("--deny", "mkdir,mkdirat", "--receipt", receipt.toString(), "--", "sh", "-c", script);
        assertThat(ran.code()).as(ran.err()).isEqualTo(123);
        assertThat(ran.out()).isEqualTo("before\n");
        assertThat(ran.err())
                .matches("(?s).*quietus: broke the limit call: mkdir by \\d+ \\(mkdir\\); ended by force, after .*");
        assertThat(made()).doesNotExist();
        String document = Files.readString(receipt);
        Schemas.assertAnswer(document);
        assertThat(document)
                .contains("\"outcome\":\"gone\"", "\"exit_code\":123", "\"status\":null", "\"forced\":true")
                .containsPattern(
                        "\"end\":\\{\"kind\":\"limit-broken\",\"limit\":\"call\",\"detail\":\"mkdir by \\d+ \\(mkdir\\)\"")
                .contains("{\"name\":\"no-new-privileges\",");
    }

    @Test
    void whoeverKeepsTheRuleNoticesNothing() throws Exception {
        Ran ran = run("--deny", "mkdir", "--deny", "ptrace", "--", "sh", "-c", "echo here; exit 5");
        assertThat(ran.code()).as(ran.err()).isEqualTo(5);
        assertThat(ran.out()).isEqualTo("here\n");
        assertThat(ran.err()).doesNotContain("broke");
    }

    @Test
    void whatTheFileDoesNotNameEndsTheRun() throws Exception {
        Path calls = Files.writeString(folder.resolve("calls"), NEEDED);
        Path receipt = folder.resolve("receipt.json");
        Ran allowed = run("--allow-only", calls.toString(), "true");
        assertThat(allowed.code()).as(allowed.err()).isZero();
        Ran ran = run("--allow-only", calls.toString(), "--receipt", receipt.toString(), "mkdir", made().toString());
        assertThat(ran.code()).as(ran.err()).isEqualTo(123);
        assertThat(ran.err())
                .containsPattern("quietus: broke the limit call: \\w+ by \\d+ \\(mkdir\\); ended by force");
        assertThat(made()).doesNotExist();
        Schemas.assertAnswer(Files.readString(receipt));
        assertThat(Files.readString(receipt))
                .containsPattern(
                        "\"kind\":\"limit-broken\",\"limit\":\"call\",\"detail\":\"\\w+ by \\d+ \\(mkdir\\)\"");
    }

    @Test
    void whatWasLearntInSeveralRunsIsEnoughForAll() throws Exception {
        Path calls = folder.resolve("calls");
        assertThat(run("--learn", calls.toString(), "true").code()).isZero();
        assertThat(Files.readAllLines(calls)).contains("exit_group").doesNotContain("mkdir");
        Ran other = run("--allow-only", calls.toString(), "mkdir", made().toString());
        assertThat(other.code()).as(other.err()).isEqualTo(123);
        assertThat(run("--learn", calls.toString(), "mkdir", made().toString()).code())
                .isZero();
        Files.delete(made());
        assertThat(Files.readAllLines(calls)).contains("exit_group", "mkdir").isSorted();
        Ran same = run("--allow-only", calls.toString(), "mkdir", made().toString());
        assertThat(same.code()).as(same.err()).isZero();
        assertThat(made()).isDirectory();
    }

    @Test
    void anEmptyFileForbidsEverythingButTheStart() throws Exception {
        Path calls = Files.writeString(folder.resolve("calls"), "# nothing\n");
        Ran ran = run("--allow-only", calls.toString(), "true");
        assertThat(ran.code()).isEqualTo(123);
        assertThat(ran.err()).containsPattern("broke the limit call: \\w+ by \\d+ \\(true\\)");
    }

    @Test
    void aCallThatNobodyKnowsStartsNothing() throws Exception {
        Ran denied = run("--deny", "mkdri", "--", "touch", made().toString());
        assertThat(denied.code()).isEqualTo(2);
        assertThat(denied.err()).contains("quietus: ", "mkdri", "did you mean 'mkdir'?");
        Path calls = Files.writeString(folder.resolve("calls"), NEEDED + "\nmkdri\n");
        Ran allowed = run("--allow-only", calls.toString(), "--", "touch", made().toString());
        assertThat(allowed.code()).isEqualTo(2);
        assertThat(allowed.err()).contains("did you mean 'mkdir'?");
        assertThat(made()).doesNotExist();
    }
}
