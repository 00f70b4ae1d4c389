package dev.quietus.linux;

import dev.quietus.Cure;
import dev.quietus.Symptom;
import java.util.List;
import java.util.Optional;

/** A file system whose server is elsewhere and does not answer (nfs(5), hard mounts). */
final class NetworkMount {
    private static final int MNT_FORCE_NO_LINK = 1 | 8;

    private NetworkMount() {}

    /** Whether a mount's files are elsewhere. */
    static boolean is(Mount mount) {
        String type = mount.type();
        return type.equals("nfs") || type.equals("nfs4") || type.equals("cifs") || type.equals("smb3");
    }

    static Symptom symptom(Kernel kernel, Mount mount, String quote) {
        Cure force = new Cure(
                "force-unmount",
                Cure.Risk.OTHERS,
                "give up what waits for " + mount.source() + " at " + mount.point()
                        + ", and unmount it if nobody is in it",
                "umount --force " + ShellLoop.quoted(mount.point()),
                new Cure.Act.Own(() -> unmount(kernel, mount)));
        return new Symptom(
                Symptom.Kind.WAITING,
                "the server of " + mount.point() + " (" + mount.source() + ")",
                0,
                quote,
                List.of(force, Restart.cure(mount)));
    }

    /** Aborts the requests first; that it then says busy is no failure (umount(2) MNT_FORCE). */
    private static Optional<String> unmount(Kernel kernel, Mount mount) {
        if (!kernel.mounts().contains(mount)) {
            return Optional.of(
                    mount.point() + " is mounted in a namespace of its process only; type the command there");
        }
        long done = Syscall.call(
                SyscallNumber.UMOUNT2, kernel.scratch().path(KernelText.bytes(mount.point())), MNT_FORCE_NO_LINK);
        return done < 0 && !Errno.is(done, Errno.EBUSY)
                ? Optional.of(mount.point() + ": " + Errno.text(done))
                : Optional.empty();
    }
}
