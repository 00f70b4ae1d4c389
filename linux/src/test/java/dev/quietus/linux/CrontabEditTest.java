package dev.quietus.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A line of a table becomes a comment, and nothing else of it changes, or nothing at all. */
class CrontabEditTest {
    private static final String TABLE = "SHELL=/bin/sh\n* * * * * root /srv/a\n@daily www-data /srv/b\t2";

    @TempDir
    Path folder;

    private final Kernel kernel = Kernel.open();

    @BeforeEach
    void write() throws IOException {
        Files.writeString(table(), TABLE);
        // Long ago: cron would not see a second change in one second.
        Files.setLastModifiedTime(table(), FileTime.fromMillis(1_000_000_000_000L));
    }

    @AfterEach
    void close() {
        kernel.close();
    }

    private Path table() {
        return folder.resolve("job");
    }

    private CrontabEdit edit(int... numbers) throws IOException {
        List<CrontabText.Entry> chosen = new ArrayList<>();
        for (CrontabText.Entry entry : CrontabText.entries(Files.readAllBytes(table()), true)) {
            for (int number : numbers) {
                if (entry.number() == number) {
                    chosen.add(entry);
                }
            }
        }
        return new CrontabEdit(kernel, table().toString(), true, chosen);
    }

    private List<String> names() throws IOException {
        try (Stream<Path> all = Files.list(folder)) {
            return all.map(path -> path.getFileName().toString()).sorted().toList();
        }
    }

    @Test
    void oneLine() throws IOException {
        Files.setPosixFilePermissions(table(), PosixFilePermissions.fromString("rw-r-----"));
        Object inode = Files.getAttribute(table(), "unix:ino");
        CrontabEdit edit = edit(3);
        assertThat(edit.perform()).isEmpty();
        assertThat(Files.readString(table()))
                .matches("(?s)SHELL=/bin/sh\n\\* \\* \\* \\* \\* root /srv/a\n# disabled by \\S+ with quietus cure,"
                        + " \\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\dZ: @daily www-data /srv/b\t2");
        Map<String, Object> now = Files.readAttributes(table(), "unix:mode,uid,gid,ino");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(table())))
                .isEqualTo("rw-r-----");
        // What was there is the very file: owner, times and all.
        Path copy = Path.of(edit.copy());
        assertThat(copy).isEqualTo(folder.resolve(".job.quietus-1")).hasContent(TABLE);
        assertThat(Files.getAttribute(copy, "unix:ino")).isEqualTo(inode).isNotEqualTo(now.get("ino"));
        assertThat(names()).containsExactly(".job.quietus-1", "job");

        CrontabEdit again = edit(2);
        assertThat(again.copy()).isEqualTo(folder.resolve(".job.quietus-2").toString());
        assertThat(again.perform()).isEmpty();
        assertThat(CrontabText.entries(Files.readAllBytes(table()), true)).isEmpty();
        assertThat(copy).hasContent(TABLE);
    }

    @Test
    void theOwnerStays() throws IOException {
        assumeTrue("root".equals(System.getProperty("user.name")), "only root can write what others own");
        Files.setAttribute(table(), "unix:uid", 21992);
        Files.setAttribute(table(), "unix:gid", 21993);
        assertThat(edit(2, 3).perform()).isEmpty();
        assertThat(Files.readAttributes(table(), "unix:uid,gid"))
                .isEqualTo(Map.<String, Object>of("uid", 21992, "gid", 21993));
        assertThat(CrontabText.entries(Files.readAllBytes(table()), true)).isEmpty();
    }

    @Test
    void whatIsAComment() throws IOException {
        CrontabEdit first = edit(2);
        CrontabEdit second = edit(2);
        assertThat(first.perform()).isEmpty();
        String before = Files.readString(table());
        assertThat(second.perform()).as("done already").isEmpty();
        assertThat(table()).hasContent(before);
        assertThat(names()).containsExactly(".job.quietus-1", "job");
    }

    @Test
    void aLineThatIsAnotherNow() throws IOException {
        CrontabEdit edit = edit(2);
        for (String other : List.of(TABLE.replace("/srv/a", "/srv/A"), "#\n" + TABLE, "", "\n* * * * *")) {
            Files.writeString(table(), other);
            assertUntouched(edit, other, "it is not what it was");
        }
    }

    @Test
    void whatWasAddedBelowStays() throws IOException {
        CrontabEdit edit = edit(2);
        Files.writeString(table(), "\n@hourly root /srv/c\n", StandardOpenOption.APPEND);
        assertThat(edit.perform()).isEmpty();
        assertThat(Files.readString(table())).endsWith("/srv/b\t2\n@hourly root /srv/c\n");
    }

    @Test
    void linksAreNotFollowed() throws IOException {
        CrontabEdit edit = edit(2);
        Path target = folder.resolve("target");
        Files.move(table(), target);
        Files.createSymbolicLink(table(), target);
        assertThat(edit.perform().orElseThrow()).contains("ELOOP");
        Files.delete(table());
        Files.createLink(table(), target);
        assertThat(edit.perform().orElseThrow()).contains("it is not what it was");
        assertThat(target).hasContent(TABLE);
        Files.delete(target);
        Files.delete(table());
        Files.createDirectory(table());
        assertThat(edit.perform().orElseThrow()).contains("it is not what it was");
        assertThat(names()).containsExactly("job");
    }

    @Test
    void whereOthersCouldPutSomethingInItsPlace() throws IOException {
        CrontabEdit edit = edit(2);
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxrwxrwx"));
        assertUntouched(edit, TABLE, "others can change the way to it");
    }

    @Test
    void aNameThatIsTakenForTheCopy() throws IOException {
        CrontabEdit edit = edit(2);
        Files.writeString(Path.of(edit.copy()), "mine");
        assertThat(edit.perform().orElseThrow()).contains(edit.copy() + ": EEXIST");
        assertThat(Path.of(edit.copy())).hasContent("mine");
        assertThat(table()).hasContent(TABLE);
    }

    @Test
    void cronSeesAChangeInTheSameSecond() throws IOException {
        Files.setLastModifiedTime(table(), FileTime.from(java.time.Instant.now()));
        FileTime before = Files.getLastModifiedTime(table());
        assertThat(edit(2).perform()).isEmpty();
        assertThat(Files.getLastModifiedTime(table()).toInstant().getEpochSecond())
                .isNotEqualTo(before.toInstant().getEpochSecond());
    }

    private void assertUntouched(CrontabEdit edit, String content, String why) throws IOException {
        assertThat(edit.perform()).isEqualTo(Optional.of(table() + ": " + reason(why)));
        assertThat(Files.readAllBytes(table())).isEqualTo(content.getBytes(StandardCharsets.UTF_8));
        assertThat(names()).containsExactly("job");
    }

    private static String reason(String why) {
        return why.startsWith("it is") ? why + "; look again" : why;
    }
}
