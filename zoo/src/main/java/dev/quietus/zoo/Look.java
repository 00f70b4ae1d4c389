package dev.quietus.zoo;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What /proc shows of one process at one moment, read without Quietus (proc_pid_stat(5), proc_pid_status(5)). Fields that could not
 * be read are empty. Immutable.
 *
 * @param state the letter, 0 when the process is gone
 * @param threads how many, the main one included
 * @param started in clock ticks after boot
 * @param flags the kernel's PF_ flags
 * @param waitsIn wchan, a space, and the functions of the kernel stack, where readable
 * @param status the whole text of status
 */
record Look(char state, int threads, long started, long flags, String waitsIn, String status) {
    private static final long KILL = 1L << 8;
    private static final long EXITING = 0x4;

    /** Looks now. The files are read one after the other: only who stands still is seen whole. */
    static Look at(int pid) {
        Path folder = Path.of("/proc", Integer.toString(pid));
        String stat = text(folder.resolve("stat"));
        if (stat.isEmpty()) {
            return new Look('0', 0, 0, 0, "", "");
        }
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
        return new Look(
                fields[0].charAt(0),
                Integer.parseInt(fields[17]),
                Long.parseLong(fields[19]),
                Long.parseLong(fields[6]),
                text(folder.resolve("wchan")) + " " + text(folder.resolve("stack")),
                text(folder.resolve("status")));
    }

    /** The same by status alone, which the kernel shows even of those about whom it lets nobody read anything else. */
    static Look ofStatus(int pid) {
        String status = text(Path.of("/proc", Integer.toString(pid), "status"));
        Look whole = new Look('0', 0, 0, 0, "", status);
        return whole.field("State")
                .map(state -> new Look(
                        state.charAt(0), Integer.parseInt(whole.field("Threads").orElse("1")), 0, 0, "", status))
                .orElse(whole);
    }

    /** Gone, or a zombie that has no living thread. */
    boolean ended() {
        return state == '0' || state == 'X' || (state == 'Z' && threads <= 1);
    }

    /** Whether it has left the processor, if it is about to sleep: until then its state says that it does, and wchan is 0. */
    boolean atRest() {
        return "SDTt".indexOf(state) < 0 || !waitsIn.startsWith("0 ");
    }

    /** Whether SIGKILL has been sent and is still in a mask of pending signals, of the thread or the process. */
    boolean killPending() {
        return ((mask("SigPnd") | mask("ShdPnd")) & KILL) != 0;
    }

    boolean exiting() {
        return (flags & EXITING) != 0;
    }

    private long mask(String key) {
        return field(key).map(text -> Long.parseUnsignedLong(text, 16)).orElse(0L);
    }

    /** A line of status. */
    Optional<String> field(String key) {
        return status.lines()
                .filter(line -> line.startsWith(key + ":"))
                .map(line -> line.substring(key.length() + 1).strip())
                .findFirst();
    }

    private static String text(Path file) {
        try {
            return Files.readString(file, StandardCharsets.ISO_8859_1);
        } catch (IOException gone) {
            return "";
        }
    }
}
