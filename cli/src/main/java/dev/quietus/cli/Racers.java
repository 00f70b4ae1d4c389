package dev.quietus.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The demo's adversary, running. Kept in five times over: a uid of its own, a limit on that uid, a limited cgroup and a PID
 * namespace where they can be had, and a deadline that it checks itself.
 */
final class Racers implements AutoCloseable {
    private static final int FIRST_UID = 62_000;
    private static final int UIDS = 100;
    private static final int SIZE = 48;
    private static final int LIMIT = 400;
    private static final int DEADLINE_SECONDS = 60;

    private final int uid;
    private final Process cage;
    private final boolean namespaced;
    private final @Nullable PidsGroup group;

    private Racers(int uid, Process cage, boolean namespaced, @Nullable PidsGroup group) {
        this.uid = uid;
        this.cage = cage;
        this.namespaced = namespaced;
        this.group = group;
    }

    static boolean canRun() {
        return succeeds("setpriv", "--version");
    }

    static Racers start() {
        PidsGroup group = null;
        try {
            int uid = unusedUid();
            group = PidsGroup.open(uid, LIMIT);
            boolean namespaced = succeeds("unshare", "--pid", "--fork", "--kill-child", "true");
            List<String> command = new ArrayList<>();
            if (namespaced) {
                command.addAll(List.of("unshare", "--pid", "--fork", "--kill-child"));
            }
            command.addAll(List.of("sh", "-c", Demo.script("cage.sh"), "quietus-cage", Integer.toString(uid)));
            command.add(Long.toString(secondsSinceBoot() + DEADLINE_SECONDS));
            command.addAll(List.of(Integer.toString(SIZE), Integer.toString(LIMIT)));
            command.add(group == null ? "" : group.folder().toString());
            ProcessBuilder builder = new ProcessBuilder(command);
            builder.environment().put("QUIETUS_RACE", Demo.script("race.sh"));
            builder.redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD);
            return new Racers(uid, builder.start(), namespaced, group);
        } catch (IOException e) {
            if (group != null) {
                group.close();
            }
            throw new UncheckedIOException(e);
        }
    }

    private static int unusedUid() throws IOException {
        int first = ThreadLocalRandom.current().nextInt(UIDS);
        for (int i = 0; i < UIDS; i++) {
            int uid = FIRST_UID + (first + i) % UIDS;
            if (Headcount.isUnused(uid)) {
                return uid;
            }
        }
        throw new IllegalStateException("no uid from " + FIRST_UID + " on is unused");
    }

    private static long secondsSinceBoot() throws IOException {
        String uptime = Files.readString(Path.of("/proc/uptime"));
        return Long.parseLong(uptime, 0, uptime.indexOf('.'), 10);
    }

    /** Whether a program can be run, says nothing and is content. */
    static boolean succeeds(String... command) {
        try {
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return process.waitFor(5, TimeUnit.SECONDS) && process.exitValue() == 0;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            throw Demo.interrupted();
        }
    }

    int uid() {
        return uid;
    }

    /** Whether ending the cage ends everybody in it. */
    boolean namespaced() {
        return namespaced;
    }

    int size() {
        return SIZE;
    }

    /** The kernel's own count, −1 where there is none. */
    int charged() {
        return group == null ? -1 : group.charged();
    }

    /** How many there are: the kernel's count where it can be had, for a reader of /proc is too slow for them. */
    int alive() {
        int charged = charged();
        return charged < 0 ? Headcount.ofUser(uid) : charged;
    }

    /** What keeps them in, for the story. */
    String cage() {
        return "uid " + uid + ", at most " + LIMIT + " processes" + (group == null ? "" : ", a cgroup")
                + (namespaced ? ", a PID namespace" : "") + ", " + DEADLINE_SECONDS + " s";
    }

    /**
     * Opens the pipe that keeps the cage waiting, as the kernel would if this JVM died. With the cage its namespace ends,
     * and whoever is in it; without one whoever is left runs into its own deadline.
     */
    @Override
    public void close() {
        boolean interrupted = Thread.interrupted();
        try {
            cage.getOutputStream().close();
            cage.waitFor(1, TimeUnit.SECONDS);
            if (group != null) {
                group.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            interrupted = true;
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
