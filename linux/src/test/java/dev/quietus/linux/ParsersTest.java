package dev.quietus.linux;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quietus.Users;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The parsers of kernel text on captured and on hostile text. */
class ParsersTest {
    private static final String STAT = "1234 (%s) S 1 1230 1200 34819 1230 4194304 120 0 0 0 3 1 0 0 20 0 7 0 88123"
            + " 3133440 200 18446744073709551615 94000000000000 94000000100000 140700000000000 0 0 0 0 0 0 0 0 0 17 1 0 0 0"
            + " 0 0 94000000200000 94000000300000 94000001000000 140700000001000 140700000001010 140700000001010"
            + " 140700000002000 768\n";

    @Test
    void readsStat() {
        byte[] text = bytes(STAT.formatted("sleep"));
        assertThat(ProcStat.parse(text, 0, text.length))
                .isEqualTo(new ProcStat(1234, "sleep", 'S', 1, 1230, 1200, 34819, 4194304, 7, 88123, 4, 200));
        assertThat(ProcStat.field(text, 0, text.length, ProcStat.EXIT_CODE)).isEqualTo(768);
        assertThat(ProcStat.field(text, 0, text.length, ProcStat.START_CODE)).isEqualTo(94000000000000L);
        assertThat(ProcStat.field(text, 0, text.length, ProcStat.START_STACK)).isEqualTo(140700000000000L);
        assertThat(ProcStat.field(text, 0, text.length, ProcStat.ARGUMENTS)).isEqualTo(140700000001000L);
        assertThat(ProcStat.field(text, 0, text.length, 99)).isEqualTo(-1);
    }

    @Test
    void aNameMayPretendToBeTheRestOfTheLine() {
        for (String name : List.of(") Z 1 1 1", "a) R 1 (", "\n", ")", "((", "", " ", "1 (x) S 1")) {
            byte[] text = bytes(STAT.formatted(name));
            assertThat(ProcStat.parse(text, 0, text.length))
                    .isEqualTo(new ProcStat(1234, name, 'S', 1, 1230, 1200, 34819, 4194304, 7, 88123, 4, 200));
        }
    }

    @Test
    void acceptsOnlyCompleteStatLines() {
        byte[] text = bytes(STAT.formatted("x"));
        for (int end = 0; end < STAT.indexOf(" 18446744073709551615"); end++) {
            assertThat(ProcStat.parse(text, 0, end)).isNull();
        }
    }

    @Test
    void readsStatus() {
        byte[] text = bytes("""
                Name:\ta\\nUid:\t9
                Threads:\t3
                TracerPid:\t77
                Uid:\t1000\t1001\t1002\t1003
                NSpid:\t500\t20\t1
                SigPnd:\t0000000000000100
                ShdPnd:\t0000000000004000
                SigBlk:\tfffffffe7ffbfeff
                SigIgn:\t0000000000000001
                SigCgt:\t0000000180000000
                CoreDumping:\t1
                CapEff:\t000001ffffffffff
                CapBnd:\t0000000000200080
                NoNewPrivs:\t1
                """);
        assertThat(ProcStatus.parse(text, 0, text.length))
                .isEqualTo(new ProcStatus(
                        new Users(1000, 1001, 1002),
                        3,
                        1,
                        3,
                        77,
                        0x100,
                        0x4000,
                        0xfffffffe7ffbfeffL,
                        1,
                        0x180000000L,
                        true,
                        0x1ffffffffffL,
                        0x200080,
                        true));
        assertThat(ProcStatus.parse(bytes("Uid:\t1\t2\n"), 0, 9)).isNull();
    }

    @Test
    void readsMounts() {
        byte[] text = bytes("""
                22 27 0:21 / /proc rw,relatime shared:13 master:1 - proc proc rw,hidepid=invisible
                nonsense
                41 31 0:38 /a /with\\040space\\134 rw - cgroup2 none rw,nsdelegate
                """);
        List<Mount> mounts = Mount.parse(text, 0, text.length);
        assertThat(mounts)
                .containsExactly(
                        new Mount("0:21", "/", "/proc", "proc", "proc", "rw,hidepid=invisible"),
                        new Mount("0:38", "/a", "/with space\\", "cgroup2", "none", "rw,nsdelegate"));
        assertThat(mounts.get(0).option("hidepid")).isEqualTo("invisible");
        assertThat(mounts.get(1).option("hidepid")).isEmpty();
        assertThat(mounts.get(1).has("nsdelegate")).isTrue();
        assertThat(Restriction.of(mounts, 0)).isPresent();
        assertThat(Restriction.of(mounts, 1L << 19)).isEmpty();
    }

    @Test
    void readsControlGroups() {
        byte[] text = bytes("8:pids,freezer:/a (deleted)\n6:cpu:/c:d\n0::/x/y (deleted)\n");
        assertThat(CgroupTree.find(text, 0, text.length, KernelText.ascii("0::")))
                .isEqualTo("/x/y");
        assertThat(CgroupTree.findController(text, 0, text.length, "freezer")).isEqualTo("/a");
        assertThat(CgroupTree.findController(text, 0, text.length, "cpu")).isEqualTo("/c:d");
        assertThat(CgroupTree.findController(text, 0, text.length, "free")).isEmpty();
    }

    @Test
    void readsDirectoryEntries() {
        byte[] records = new byte[96];
        record(records, 0, 32, "1234");
        record(records, 32, 24, "self");
        record(records, 56, 40, "99999999999");
        DirectoryEntries entries = new DirectoryEntries();
        entries.begin(records, 0, records.length);
        List<String> seen = new ArrayList<>();
        while (entries.next()) {
            seen.add(entries.name() + " " + entries.number());
        }
        assertThat(seen).containsExactly("1234 1234", "self -1", "99999999999 -1");
    }

    @Test
    void readsPersonalities() {
        byte[] text = "00040000\n".getBytes(StandardCharsets.US_ASCII);
        assertThat(Image.hexadecimal(text, 0, text.length)).isEqualTo(0x40000);
        assertThat(Image.hexadecimal(text, text.length - 1, text.length)).isEqualTo(-1);
    }

    private static void record(byte[] records, int at, int length, String name) {
        records[at + 16] = (byte) length;
        System.arraycopy(bytes(name), 0, records, at + 19, name.length());
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
