package dev.quietus.linux;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Comments lines of a crontab out, if they still are what they were. The table is exchanged for its new version in one step
 * (renameat2(2)), and what was there is looked at behind that: if anybody wrote to it meanwhile it gets its place back. So no change of
 * others is ever lost, and cron never reads half a table. What was there stays beside it under a name that cron leaves out; of a user's
 * table, whose directory is not root's alone, a copy is kept elsewhere. For one thread at a time.
 */
final class CrontabEdit {
    private static final String COPIES = "/var/backups/quietus";
    private static final int LARGEST = 256 * 1024;
    private static final int MOST_COPIES = 1000;
    private static final int READ = OpenFlags.O_NONBLOCK | OpenFlags.O_NOFOLLOW | OpenFlags.O_CLOEXEC;
    private static final int CREATE =
            OpenFlags.O_WRONLY | OpenFlags.O_CREAT | OpenFlags.O_EXCL | OpenFlags.O_NOFOLLOW | OpenFlags.O_CLOEXEC;
    private static final int OWNER_ONLY = 0x180;
    private static final int RENAME_EXCHANGE = 2;
    private static final String UNLIKE = "it is not what it was; look again";

    private final Kernel kernel;
    private final Scratch scratch;
    private final KernelFiles files;
    private final String file;
    private final String folder;
    private final String name;
    private final boolean system;
    private final List<CrontabText.Entry> lines;
    private final String copy;

    /** @param system whether it is one of the system's tables, in a directory of root's */
    CrontabEdit(Kernel kernel, String file, boolean system, List<CrontabText.Entry> lines) {
        this.kernel = kernel;
        this.scratch = kernel.scratch();
        this.files = new KernelFiles(scratch, kernel.proc());
        this.file = file;
        this.folder = file.substring(0, file.lastIndexOf('/'));
        this.name = file.substring(file.lastIndexOf('/') + 1);
        this.system = system;
        this.lines = List.copyOf(lines);
        this.copy = free(system ? folder + "/." + name + ".quietus-" : COPIES + "/crontab-" + name + "-");
    }

    /** Where what was there will be found; named ahead, and never what is there already. */
    String copy() {
        return copy;
    }

    private String free(String begin) {
        for (int number = 1; number < MOST_COPIES; number++) {
            if (!FileVersion.of(scratch, begin + number).exists()) {
                return begin + number;
            }
        }
        return begin + MOST_COPIES;
    }

    /** Does it; why it could not be done, empty when it was. */
    Optional<String> perform() {
        if (!GuardedPath.leadsTo(scratch, file)) {
            return failed("others can change the way to it");
        }
        long table = files.open(KernelText.bytes(file), READ, 0);
        if (table < 0) {
            return failed(Errno.text(table));
        }
        try {
            FileVersion before = FileVersion.of(scratch, table);
            byte[] content = before.isRegular() && before.size() <= LARGEST ? read(table, (int) before.size()) : null;
            if (content == null || before.links() != 1) {
                return failed(UNLIKE);
            }
            Optional<byte[]> silenced = CrontabText.silenced(content, lines, mark());
            if (silenced.isEmpty()) {
                return failed(UNLIKE);
            }
            return Arrays.equals(content, silenced.get()) ? Optional.empty() : replace(before, content, silenced.get());
        } finally {
            Fds.close(table);
        }
    }

    private Optional<String> replace(FileVersion before, byte[] content, byte[] silenced) {
        // The new table has the copy's name until both change places.
        String other = system ? copy : folder + "/." + name + ".quietus";
        Optional<String> failure = system ? Optional.empty() : keep(content);
        if (failure.isEmpty()) {
            failure = write(other, silenced, before);
        }
        if (failure.isPresent()) {
            return failure;
        }
        long exchanged = exchange(other);
        if (exchanged == 0 && !FileVersion.of(scratch, other).equals(before)) {
            exchange(other);
            exchanged = -Errno.EAGAIN;
        }
        if (exchanged < 0 || !system) {
            files.remove(KernelText.bytes(other));
        }
        if (Errno.is(exchanged, Errno.EAGAIN)) {
            return failed("somebody changed it meanwhile; look again");
        }
        return exchanged < 0 ? failed(Errno.text(exchanged)) : Optional.empty();
    }

    private long exchange(String other) {
        // A call with two paths: the one stands where small structures do.
        byte[] name = KernelText.bytes(other + "\0");
        if (name.length > Scratch.HEADER) {
            return -Errno.ENAMETOOLONG;
        }
        scratch.put(0, name, name.length);
        long path = scratch.path(KernelText.bytes(file));
        long here = KernelFiles.AT_FDCWD;
        return Syscall.call(SyscallNumber.RENAMEAT2, here, scratch.address(0), here, path, RENAME_EXCHANGE);
    }

    private Optional<String> keep(byte[] content) {
        String above = COPIES.substring(0, COPIES.lastIndexOf('/'));
        files.makeDirectory(KernelText.ascii(above));
        files.makeDirectory(KernelText.ascii(COPIES));
        return GuardedPath.leadsTo(scratch, copy)
                ? write(copy, content, null)
                : Optional.of(COPIES + ": others can change the way to it");
    }

    /** Writes a file that must not be there yet, with the owner, the mode and another time than this one. */
    private Optional<String> write(String path, byte[] content, @Nullable FileVersion like) {
        long made = files.open(KernelText.bytes(path), CREATE, OWNER_ONLY);
        if (made < 0) {
            return Optional.of(path + ": " + Errno.text(made));
        }
        long done = writeAll(made, content);
        if (done == 0 && like != null) {
            done = Syscall.call(SyscallNumber.FCHOWN, made, like.uid(), like.gid());
            done = done < 0 ? done : Syscall.call(SyscallNumber.FCHMOD, made, like.mode());
            done = done < 0 ? done : later(made, like);
        }
        done = done < 0 ? done : Syscall.call(SyscallNumber.FSYNC, made);
        Fds.close(made);
        if (done < 0) {
            files.remove(KernelText.bytes(path));
        }
        return done < 0 ? Optional.of(path + ": " + Errno.text(done)) : Optional.empty();
    }

    /** Cron tells a changed table by the second in which it was written. */
    private long later(long made, FileVersion like) {
        FileVersion now = FileVersion.of(scratch, made);
        if (now.modified() != like.modified()) {
            return 0;
        }
        long second = now.modified() + 1;
        for (int time = 0; time < 2; time++) {
            scratch.putLong(16 * time, second);
            scratch.putLong(16 * time + 8, 0);
        }
        return Syscall.call(SyscallNumber.UTIMENSAT, made, 0, scratch.address(0), 0);
    }

    private long writeAll(long fd, byte[] content) {
        for (int at = 0; at < content.length; ) {
            int length = Math.min(content.length - at, scratch.room());
            scratch.put(Scratch.HEADER, Arrays.copyOfRange(content, at, at + length), length);
            long written = Syscall.call(SyscallNumber.WRITE, fd, scratch.address(Scratch.HEADER), length);
            if (written <= 0) {
                return Math.min(written, -1);
            }
            at += (int) written;
        }
        return 0;
    }

    private byte @Nullable [] read(long fd, int size) {
        byte[] all = new byte[size];
        for (int at = 0; at < size; ) {
            int most = Math.min(size - at, scratch.room());
            long length = Syscall.call(SyscallNumber.READ, fd, scratch.address(Scratch.HEADER), most);
            if (length <= 0) {
                return null;
            }
            byte[] heap = scratch.load(Scratch.HEADER, Scratch.HEADER + (int) length);
            System.arraycopy(heap, Scratch.HEADER, all, at, (int) length);
            at += (int) length;
        }
        return all;
    }

    /** What a person sees who wonders: who did it, with what, and when. */
    private String mark() {
        byte[] login = files.read(kernel.pid(), KernelText.ascii("loginuid"));
        long uid = KernelText.number(login, 0, login.length);
        int who = uid >= 0 && uid < 0xffffffffL ? (int) uid : (int) Syscall.call(SyscallNumber.GETEUID);
        String user = kernel.users().name(who).orElseGet(() -> Integer.toUnsignedString(who));
        return "# disabled by " + user + " with quietus cure, " + Instant.now().truncatedTo(ChronoUnit.SECONDS) + ": ";
    }

    private Optional<String> failed(String why) {
        return Optional.of(file + ": " + why);
    }
}
