package dev.quietus.linux;

import dev.quietus.Cure;
import dev.quietus.Symptom;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Whoever asks a FUSE server waits for its answer, killed or not, once the server has read the request (fuse(4),
 * Documentation/filesystems/fuse). Aborting the connection answers everybody with an error.
 */
final class FuseConnection {
    private static final String CONTROL = "/sys/fs/fuse/connections";
    private static final byte[] DEVICE = KernelText.ascii("/dev/fuse");
    private static final int MINOR_BITS = 20;
    private static final int MOST_DESCRIPTORS = 256;

    private FuseConnection() {}

    /** @param mount on which the file lies, null when that is not known */
    static Symptom symptom(Kernel kernel, int pid, @Nullable Mount mount, String quote) {
        if (mount == null || !mount.type().startsWith("fuse")) {
            return new Symptom(
                    Symptom.Kind.WAITING, "the answer of a FUSE server", 0, quote, List.of(Restart.cure(null)));
        }
        long number = number(mount.device());
        int server = server(kernel, pid, number);
        Cure abort = new Cure(
                "abort-fuse",
                Cure.Risk.OTHERS,
                "abort the FUSE connection of " + mount.point() + ", whose other users get errors too",
                "echo 1 > " + CONTROL + "/" + number + "/abort",
                new Cure.Act.Own(() -> abort(kernel, pid, mount, number)));
        return new Symptom(
                Symptom.Kind.WAITING,
                "the FUSE server of " + mount.point() + " (" + mount.source() + ")",
                server,
                quote,
                List.of(abort));
    }

    /** The kernel names a connection by its device number (fs/fuse/control.c): of the anonymous ones that is the minor. */
    static long number(String device) {
        int colon = device.indexOf(':');
        long major = colon < 0 ? -1 : KernelText.number(KernelText.ascii(device), 0, colon);
        long minor = colon < 0 ? -1 : KernelText.number(KernelText.ascii(device), colon + 1, device.length());
        return major < 0 || minor < 0 ? -1 : (major << MINOR_BITS) | minor;
    }

    private static Optional<String> abort(Kernel kernel, int pid, Mount mount, long number) {
        KernelFiles files = new KernelFiles(kernel.scratch(), kernel.proc());
        byte[] text = files.read(pid, KernelText.ascii("mountinfo"));
        if (!Mount.parse(text, 0, text.length).contains(mount)) {
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

    /** Who serves the connection: it has the device open; 0 when that is nobody, or more than one program's family. */
    private static int server(Kernel kernel, int pid, long connection) {
        KernelFiles files = new KernelFiles(kernel.scratch(), kernel.proc());
        int found = 0;
        for (int process : kernel.proc().list()) {
            if (process == pid) {
                continue;
            }
            int[] descriptors = kernel.proc().numbers(process, KernelText.ascii("fd"));
            for (int at = 0; at < Math.min(descriptors.length, MOST_DESCRIPTORS); at++) {
                if (serves(files, process, descriptors[at], connection)) {
                    // Servers that fork keep the device open in several: the oldest is the one to name.
                    found = found == 0 ? process : found;
                    break;
                }
            }
        }
        return found;
    }

    private static boolean serves(KernelFiles files, int process, int descriptor, long connection) {
        String link = files.link(process, KernelText.ascii("fd/" + descriptor));
        if (!link.equals(KernelText.text(DEVICE, 0, DEVICE.length))) {
            return false;
        }
        byte[] info = files.read(process, KernelText.ascii("fdinfo/" + descriptor));
        int at = KernelText.behind(info, 0, info.length, KernelText.ascii("fuse_connection:"));
        int end = KernelText.find(info, at, info.length, '\n');
        while (at < end && info[at] <= ' ') {
            at++;
        }
        return KernelText.number(info, at, end) == connection;
    }
}
