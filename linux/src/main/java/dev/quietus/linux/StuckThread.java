package dev.quietus.linux;

import dev.quietus.Symptom;
import dev.quietus.Symptom.Kind;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Tells what a thread waits for that does not go on: from the kernel's function, its stack where this user may read it
 * (proc_pid_stack(5)), the system call, and the mount behind the file that this is about. For one thread at a time.
 */
final class StuckThread {
    private static final int MOST_FRAMES = 12;

    private final Kernel kernel;
    private final int pid;
    private final ThreadLook look;
    private final String stack;

    StuckThread(Kernel kernel, int pid, ThreadLook look) {
        this.kernel = kernel;
        this.pid = pid;
        this.look = look;
        this.stack = stack();
    }

    /** What it shows; null for a wait that a forced end gets through. */
    @Nullable
    Symptom symptom() {
        WaitCause cause = WaitCause.of(look.function(), stack);
        if (cause == WaitCause.KILLABLE) {
            return null;
        }
        if (cause == WaitCause.NAMESPACE) {
            return NamespaceRest.symptom(kernel, pid, quote(""));
        }
        if (cause == WaitCause.CHILD) {
            return new Symptom(Kind.LENDING, "", quote(""));
        }
        List<Mount> mounts = mounts();
        String file = new BlockedCall(kernel, pid).file(look.thread());
        Mount mount = Mount.holding(mounts, file);
        String where = file.isEmpty() ? "" : ", file " + file;
        if (mount != null) {
            where += ", on " + mount.point() + " (" + mount.type() + " " + mount.source() + ", device " + mount.device()
                    + ")";
        }
        if (cause == WaitCause.FUSE || mount != null && mount.type().startsWith("fuse")) {
            return FuseConnection.symptom(kernel, pid, look.thread(), mount, mounts, quote(where));
        }
        if (cause == WaitCause.FROZEN_FILE_SYSTEM) {
            return FileSystemFreeze.symptom(kernel, pid, look.thread(), mount, mounts, quote(where));
        }
        return mount == null
                ? new Symptom(Kind.WAITING, look.function(), 0, quote(where), List.of(Restart.cure(null)))
                : onMount(mount, quote(where));
    }

    /**
     * One that replaces its memory and waits for a file that it had mapped: the kernel shows neither function nor file then.
     */
    Symptom ofVeiled() {
        String file = "/proc/" + pid + "/stat ";
        String quote = (kernel.veil().keepsWaiting(pid)
                        ? file + "not answered"
                        : file + "not read, for others keep whoever reads theirs waiting")
                + ", /proc/" + pid + "/status state " + look.state();
        List<Mount> mounts = mounts();
        return mounts.stream().anyMatch(mount -> mount.type().startsWith("fuse"))
                ? FuseConnection.ofVeiled(kernel, pid, mounts, quote)
                : new Symptom(Kind.WAITING, "a file that it had mapped", 0, quote, List.of(Restart.cure(null)));
    }

    private Symptom onMount(Mount mount, String quote) {
        if (NetworkMount.is(mount)) {
            return NetworkMount.symptom(kernel, mount, quote);
        }
        Symptom suspended = DeviceMapper.symptom(kernel, mount, quote);
        Symptom limited = suspended != null ? suspended : DiskLimit.symptom(kernel, pid, mount, quote);
        String disk = mount.point() + " (" + mount.source() + ")";
        return limited != null ? limited : new Symptom(Kind.WAITING, disk, 0, quote, List.of(Restart.cure(mount)));
    }

    private String quote(String more) {
        String wait = look.function().isEmpty() ? "" : ", wchan " + look.function();
        String frames = stack.isEmpty() ? "" : ", stack " + stack;
        return "/proc/" + pid + "/task/" + look.thread() + "/stat state " + look.state() + wait + frames + more;
    }

    private List<Mount> mounts() {
        int length = kernel.proc().read(pid, ThreadLook.file(look.thread(), "mountinfo"));
        return length <= 0 ? List.of() : Mount.parse(kernel.proc().bytes(), Scratch.HEADER, Scratch.HEADER + length);
    }

    /** The innermost functions: {@code [<0>] request_wait_answer+0x11a/0x210} is one line. */
    private String stack() {
        int length = kernel.proc().read(pid, ThreadLook.file(look.thread(), "stack"));
        String text =
                length <= 0 ? "" : KernelText.text(kernel.proc().bytes(), Scratch.HEADER, Scratch.HEADER + length);
        StringBuilder frames = new StringBuilder();
        int shown = 0;
        for (String line : text.split("\n", -1)) {
            int begin = line.indexOf("] ") + 2;
            int end = line.indexOf('+', begin);
            if (begin > 1 && end > begin && shown++ < MOST_FRAMES) {
                frames.append(frames.isEmpty() ? "" : " < ").append(line, begin, end);
            }
        }
        return frames.toString();
    }
}
