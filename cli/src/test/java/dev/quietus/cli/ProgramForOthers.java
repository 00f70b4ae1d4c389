package dev.quietus.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quietus.zoo.ClassesForOthers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A copy of this program that every user can start: the original may lie where only root reads. For root. */
final class ProgramForOthers {
    private final Path folder;

    private ProgramForOthers(Path folder) {
        this.folder = folder;
    }

    /** @param parent comes to be open to everybody, with the copy and a {@link #room} in it */
    static ProgramForOthers copy(Path parent) throws IOException {
        ProgramForOthers program = new ProgramForOthers(parent);
        assertThat(parent.toFile().setExecutable(true, false)).isTrue();
        assertThat(ClassesForOthers.copyTo(program.classes()).path()).isNotEmpty();
        assertThat(Files.createDirectory(program.room()).toFile().setWritable(true, false))
                .isTrue();
        assertThat(program.room().toFile().setReadable(true, false)).isTrue();
        assertThat(program.room().toFile().setExecutable(true, false)).isTrue();
        return program;
    }

    private Path classes() {
        return folder.resolve("classes");
    }

    /** A folder in which everybody may write. */
    Path room() {
        return folder.resolve("room");
    }

    /** This program, started by that user with these words. */
    List<String> as(int uid, String... words) {
        return asUser(uid, WholeProgramTest.program(classes().toString(), words));
    }

    /** Any command, started by that user. */
    static List<String> asUser(int uid, List<String> words) {
        List<String> command = new ArrayList<>(
                List.of("setpriv", "--reuid=" + uid, "--regid=" + uid, "--clear-groups", "--inh-caps=-all"));
        command.addAll(words);
        return command;
    }
}
