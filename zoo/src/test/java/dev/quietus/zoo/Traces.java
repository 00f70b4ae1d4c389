package dev.quietus.zoo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NotLinkException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** What an enclosure could leave on the machine, looked for by its marker without the zoo's own tools. */
final class Traces {
    private final String marker;
    private final Optional<Integer> uid;

    private Traces(String marker, Optional<Integer> uid) {
        this.marker = marker;
        this.uid = uid;
    }

    static Traces of(Enclosure enclosure) {
        return new Traces(enclosure.processName(), Optional.of(enclosure.uid()));
    }

    static Traces of(Loan loan) {
        return new Traces(loan.marker(), Optional.of(loan.uid()));
    }

    static Traces of(Predicament predicament) {
        return new Traces(predicament.processName(), Optional.of(predicament.uid()));
    }

    static Traces of(String marker) {
        return new Traces(marker, Optional.empty());
    }

    void assertNone() {
        assertThat(all()).isEmpty();
    }

    boolean isNone() {
        return all().isEmpty();
    }

    private List<String> all() {
        List<String> traces = new ArrayList<>();
        Stream.of("pids", "freezer", "cpu", "blkio")
                .map(ControlGroups::v1)
                .forEach(mount -> mount.ifPresent(at -> look(at, traces)));
        ControlGroups.v2().ifPresent(at -> look(at, traces));
        look(Grounds.folder(), traces);
        look(Path.of("/dev/shm"), traces);
        uid.ifPresent(number -> {
            Path lock = Grounds.folder("uids").resolve(number.toString());
            if (Files.exists(lock)) {
                traces.add(lock.toString());
            }
        });
        lookAtProcesses(traces);
        return traces;
    }

    private void look(Path folder, List<String> traces) {
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder, "*" + marker + "*")) {
            entries.forEach(entry -> traces.add(entry.toString()));
        } catch (IOException exception) {
            throw new UncheckedIOException(exception);
        }
    }

    private void lookAtProcesses(List<String> traces) {
        try (DirectoryStream<Path> processes = Files.newDirectoryStream(Path.of("/proc"), "[0-9]*")) {
            for (Path process : processes) {
                try {
                    if (Files.readSymbolicLink(process.resolve("exe"))
                                    .toString()
                                    .contains(marker)
                            || Files.readString(process.resolve("comm"), java.nio.charset.StandardCharsets.ISO_8859_1)
                                    .startsWith(marker)) {
                        traces.add(process.toString());
                    }
                } catch (NotLinkException exception) {
                    throw exception;
                } catch (IOException gone) {
                    // ended meanwhile, or a kernel thread
                }
            }
        } catch (IOException exception) {
            throw new UncheckedIOException(exception);
        }
    }
}
