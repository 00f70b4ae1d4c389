package dev.quietus.linux;

import dev.quietus.Cure;
import dev.quietus.Symptom;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Whoever asks a FUSE server waits for its answer, killed or not, once the server has read the request (fuse(4),
 * Documentation/filesystems/fuse). Aborting the connection answers everybody with an error.
 */
final class FuseConnection {
    private static final String CONTROL = "/sys/fs/fuse/connections";
    private static final byte[] CONNECTION = KernelText.ascii("fuse_connection:");
    private static final byte[] DEVICE = KernelText.ascii("/dev/fuse");
    private static final int MINOR_BITS = 20;
    private static final int MOST_DESCRIPTORS = 256;

    private FuseConnection() {}

    /**
     * @param mount on which the file lies, null when that is not known: then the one FUSE mount is meant that waits; where
     *     the kernel does not tell which do, the one that the process's own user has mounted, whom alone it can harm
     * @param mounts that the process sees
     */
    static Symptom symptom(
            Kernel kernel, int pid, int thread, @Nullable Mount mount, List<Mount> mounts, String quote) {
        KernelFiles files = new KernelFiles(kernel.scratch(), kernel.proc());
        String own = ownOption(kernel, pid);
        List<Mount> perhaps = new ArrayList<>();
        for (Mount one : mount == null ? mounts : List.of(mount)) {
            int waiting = isFuse(one) ? waiting(files, one) : 0;
            if (waiting > 0 || waiting < 0 && (mount != null || one.has(own))) {
                perhaps.add(one);
            }
        }
        return symptom(kernel, pid, thread, perhaps, quote);
    }

    /**
     * Of one about whom nothing can be read: it may wait for a server whose mount it no longer sees, so only what its own user
     * has mounted is aborted.
     */
    static Symptom ofVeiled(Kernel kernel, int pid, List<Mount> mounts, String quote) {
        KernelFiles files = new KernelFiles(kernel.scratch(), kernel.proc());
        String own = ownOption(kernel, pid);
        List<Mount> perhaps = new ArrayList<>();
        for (Mount one : mounts) {
            if (isFuse(one) && one.has(own) && waiting(files, one) != 0) {
                perhaps.add(one);
            }
        }
        return symptom(kernel, pid, pid, perhaps, quote);
    }

    private static boolean isFuse(Mount mount) {
        return mount.type().startsWith("fuse") && !mount.type().equals("fusectl");
    }

    /** By which a mount shows that the process's user has mounted it (mount.fuse(8)); one that none has if that is not told. */
    private static String ownOption(Kernel kernel, int pid) {
        ProcStatus status = ProcStatus.of(kernel.proc(), pid);
        return "user_id="
                + (status == null
                        ? "?"
                        : Integer.toUnsignedString(status.users().real()));
    }

    private static Symptom symptom(Kernel kernel, int pid, int thread, List<Mount> perhaps, String quote) {
        if (perhaps.size() != 1) {
            return new Symptom(Symptom.Kind.WAITING, "the answer of a FUSE server", 0, quote, List.of(byHand(perhaps)));
        }
        Mount one = perhaps.get(0);
        long number = number(one.device());
        int server = server(kernel, pid, number);
        Cure abort = new Cure(
                "abort-fuse",
                Cure.Risk.OTHERS,
                "abort the FUSE connection of " + one.point() + ", whose other users get errors too",
                "echo 1 > " + CONTROL + "/" + number + "/abort",
                new Cure.Act.Own(() -> abort(kernel, pid, thread, one, number)));
        String what = "the FUSE server of " + one.point() + " (" + one.source() + ")";
        return new Symptom(Symptom.Kind.WAITING, what, server, quote, List.of(abort));
    }

    /** Which of them it is a person has to say. */
    private static Cure byHand(List<Mount> perhaps) {
        StringBuilder points = new StringBuilder();
        for (Mount one : perhaps) {
            points.append(points.isEmpty() ? " of " : ", ").append(one.point());
        }
        return new Cure(
                "abort-fuse",
                Cure.Risk.OTHERS,
                "abort the FUSE connection that does not answer" + points + "; its other users get errors too",
                "grep -H . " + CONTROL + "/*/waiting; echo 1 > " + CONTROL + "/N/abort",
                new Cure.Act.ByHand());
    }

    /** How many requests wait there; -1 where the control file system is not mounted and so cannot tell. */
    private static int waiting(KernelFiles files, Mount mount) {
        return (int) files.number(KernelText.ascii(CONTROL + "/" + number(mount.device()) + "/waiting"));
    }

    /** The kernel names a connection by its device number (fs/fuse/control.c): of the anonymous ones that is the minor. */
    static long number(String device) {
        int colon = device.indexOf(':');
        long major = colon < 0 ? -1 : KernelText.number(KernelText.ascii(device), 0, colon);
        long minor = colon < 0 ? -1 : KernelText.number(KernelText.ascii(device), colon + 1, device.length());
        return major < 0 || minor < 0 ? -1 : (major << MINOR_BITS) | minor;
    }

    private static Optional<String> abort(Kernel kernel, int pid, int thread, Mount mount, long number) {
        KernelFiles files = new KernelFiles(kernel.scratch(), kernel.proc());
        byte[] text = files.read(pid, ThreadLook.file(thread, "mountinfo"));
        if (waiting(files, mount) == 0 || !Mount.parse(text, 0, text.length).contains(mount)) {
            return Optional.of(mount.point() + " is not what it was");
        }
        byte[] file = KernelText.ascii(CONTROL + "/" + number + "/abort");
        long written = files.write(file, KernelText.ascii("1"));
        if (Errno.is(written, Errno.ENOENT)) {
            // The control file system need not be mounted; for this one word it is.
            long mounted = mount(kernel);
            written = mounted < 0 ? mounted : files.write(file, KernelText.ascii("1"));
            if (mounted == 0) {
                Syscall.call(SyscallNumber.UMOUNT2, kernel.scratch().path(KernelText.ascii(CONTROL)), 0);
            }
        }
        return written < 0 ? Optional.of("FUSE connection " + number + ": " + Errno.text(written)) : Optional.empty();
    }

    private static long mount(Kernel kernel) {
        // A call with several strings: the type stands where small structures do.
        byte[] type = KernelText.ascii("fusectl\0");
        kernel.scratch().put(0, type, type.length);
        long name = kernel.scratch().address(0);
        return Syscall.call(SyscallNumber.MOUNT, name, kernel.scratch().path(KernelText.ascii(CONTROL)), name, 0, 0);
    }

    /**
     * Who serves the connection: it has the device open. Servers that fork keep it open in several processes: the oldest is the
     * one to name, if all are of one program. 0 where that is nobody, or several programs have it.
     */
    private static int server(Kernel kernel, int pid, long connection) {
        KernelFiles files = new KernelFiles(kernel.scratch(), kernel.proc());
        int found = 0;
        String program = "";
        for (int process : kernel.proc().list()) {
            if (process == pid || !serves(kernel, files, process, connection)) {
                continue;
            }
            String own = files.link(process, KernelText.ascii("exe"));
            if (found != 0 && !own.equals(program)) {
                return 0;
            }
            found = found == 0 ? process : found;
            program = own;
        }
        return found;
    }

    private static boolean serves(Kernel kernel, KernelFiles files, int process, long connection) {
        int[] descriptors = kernel.proc().numbers(process, KernelText.ascii("fd"));
        for (int at = 0; at < Math.min(descriptors.length, MOST_DESCRIPTORS); at++) {
            if (serves(files, process, descriptors[at], connection)) {
                return true;
            }
        }
        return false;
    }

    private static boolean serves(KernelFiles files, int process, int descriptor, long connection) {
        String link = files.link(process, KernelText.ascii("fd/" + descriptor));
        if (!link.equals(KernelText.text(DEVICE, 0, DEVICE.length))) {
            return false;
        }
        byte[] info = files.read(process, KernelText.ascii("fdinfo/" + descriptor));
        return KernelText.numberBehind(info, 0, info.length, CONNECTION) == connection;
    }
}
