package dev.quietus.linux;

import dev.quietus.Cure;
import dev.quietus.Symptom;
import java.util.List;
import java.util.Optional;

/** A frozen file system (ioctl_fsfreeze(2)): whoever writes to it waits, killed or not, until it is thawed. */
final class FileSystemFreeze {
    /** _IOWR('X', 120, int). */
    private static final long FITHAW = 0xc0045878L;

    private FileSystemFreeze() {}

    static Symptom symptom(Kernel kernel, int pid, Mount mount, String quote) {
        Cure thaw = new Cure(
                "unfreeze-file-system",
                Cure.Risk.OTHERS,
                "unfreeze " + mount.point() + "; a snapshot or backup in progress there is spoilt",
                "fsfreeze --unfreeze " + mount.point(),
                new Cure.Act.Own(() -> thaw(kernel, pid, mount)));
        return new Symptom(
                Symptom.Kind.WAITING,
                "the frozen file system " + mount.point() + " (" + mount.source() + ")",
                0,
                quote,
                List.of(thaw));
    }

    private static Optional<String> thaw(Kernel kernel, int pid, Mount mount) {
        KernelFiles files = new KernelFiles(kernel.scratch(), kernel.proc());
        // Its process may see another tree of mounts than this one does.
        String path = "/proc/" + pid + "/root" + mount.point();
        long fd = files.open(KernelText.bytes(path), OpenFlags.O_DIRECTORY | OpenFlags.O_CLOEXEC, 0);
        if (fd < 0) {
            return Optional.of(mount.point() + ": " + Errno.text(fd));
        }
        boolean same = files.identify(fd).on(mount.device());
        long thawed = same ? Syscall.call(SyscallNumber.IOCTL, fd, FITHAW, 0) : 0;
        Fds.close(fd);
        if (!same) {
            return Optional.of(mount.point() + " is not what it was");
        }
        return thawed < 0 ? Optional.of(mount.point() + ": " + Errno.text(thawed)) : Optional.empty();
    }
}
