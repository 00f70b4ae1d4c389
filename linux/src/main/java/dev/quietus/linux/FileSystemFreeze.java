package dev.quietus.linux;

import dev.quietus.Cure;
import dev.quietus.Symptom;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** A frozen file system (ioctl_fsfreeze(2)): whoever writes to it waits, killed or not, until it is thawed. */
final class FileSystemFreeze {
    /** _IOWR('X', 120, int). */
    private static final long FITHAW = 0xc0045878L;

    private FileSystemFreeze() {}

    /**
     * @param mount on which the file lies, null when that is not known: then one of those with a disk is meant
     * @param mounts that the process sees
     */
    static Symptom symptom(
            Kernel kernel, int pid, int thread, @Nullable Mount mount, List<Mount> mounts, String quote) {
        List<Mount> perhaps = new ArrayList<>();
        for (Mount one : mount == null ? mounts : List.of(mount)) {
            boolean disk = one.source().startsWith("/dev/") && perhaps.stream().noneMatch(on(one.device()));
            if (mount != null || disk) {
                perhaps.add(one);
            }
        }
        StringBuilder points = new StringBuilder();
        StringBuilder command = new StringBuilder();
        for (Mount one : perhaps) {
            points.append(points.isEmpty() ? "" : ", ").append(one.point());
            command.append(command.isEmpty() ? "" : "; ")
                    .append("fsfreeze --unfreeze ")
                    .append(ShellLoop.quoted(one.point()));
        }
        String which = perhaps.size() == 1 ? points.toString() : "whichever is frozen of " + points;
        Cure thaw = new Cure(
                "unfreeze-file-system",
                Cure.Risk.OTHERS,
                "unfreeze " + which + "; a snapshot or backup in progress there is spoilt",
                command.toString(),
                new Cure.Act.Own(() -> thaw(kernel, pid, thread, perhaps)));
        String what = perhaps.size() == 1
                ? "the frozen file system " + points + " (" + perhaps.get(0).source() + ")"
                : "a frozen file system";
        List<Cure> cures = perhaps.isEmpty() ? List.of(Restart.cure(null)) : List.of(thaw);
        return new Symptom(Symptom.Kind.WAITING, what, 0, quote, cures);
    }

    private static Predicate<Mount> on(String device) {
        return mount -> mount.device().equals(device);
    }

    /** One that is not frozen refuses to be thawed (EINVAL), and stays as it is. */
    private static Optional<String> thaw(Kernel kernel, int pid, int thread, List<Mount> mounts) {
        KernelFiles files = new KernelFiles(kernel.scratch(), kernel.proc());
        String reason = "";
        boolean thawed = false;
        for (Mount mount : mounts) {
            // Its process may see another tree of mounts than this one does.
            String path = "/proc/" + pid + "/task/" + thread + "/root" + mount.point();
            long fd = files.open(KernelText.bytes(path), OpenFlags.O_DIRECTORY | OpenFlags.O_CLOEXEC, 0);
            boolean same = fd >= 0 && files.identify(fd).on(mount.device());
            long done = fd < 0 ? fd : same ? Syscall.call(SyscallNumber.IOCTL, fd, FITHAW, 0) : -Errno.EXDEV;
            Fds.close(fd);
            thawed |= done >= 0;
            reason = done < 0 ? mount.point() + ": " + Errno.text(done) : reason;
        }
        return thawed ? Optional.empty() : Optional.of(reason);
    }
}
