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
    /** Waits that look uninterruptible and let KILL through are named so in the kernel's sources. */
    private static final String KILLABLE = "killable";

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
        if (shows("zap_pid_ns_processes")) {
            return NamespaceRest.symptom(kernel, pid, quote(""));
        }
        if (shows("kernel_clone") || shows("wait_for_vfork_done")) {
            return new Symptom(Kind.LENDING, "", quote(""));
        }
        if (shows("pipe_write") && shows("dump_emit") || look.function().contains(KILLABLE)) {
            return null;
        }
        String file = new BlockedCall(kernel, pid).file(look.thread());
        Mount mount = Mount.holding(mounts(), file);
        String where = file.isEmpty() ? "" : ", file " + file;
        if (mount != null) {
            where += ", on " + mount.point() + " (" + mount.type() + " " + mount.source() + ", device " + mount.device()
                    + ")";
        }
        if (shows("fuse_") || shows("request_wait_answer")) {
            return FuseConnection.symptom(kernel, pid, mount, quote(where));
        }
        if (mount != null && (shows("percpu_rwsem_wait") || shows("mnt_want_write") || shows("sb_start_"))) {
            return FileSystemFreeze.symptom(kernel, pid, mount, quote(where));
        }
        if (mount != null && (shows("nfs_") || shows("rpc_"))) {
            return NetworkMount.symptom(kernel, pid, mount, quote(where));
        }
        Symptom limited = mount == null ? null : DiskLimit.symptom(kernel, pid, mount, quote(where));
        if (limited != null) {
            return limited;
        }
        String what = mount == null ? look.function() : mount.point() + " (" + mount.source() + ")";
        return new Symptom(Kind.WAITING, what, 0, quote(where), List.of(Restart.cure(mount)));
    }

    private boolean shows(String function) {
        return look.function().contains(function) || stack.contains(function);
    }

    private String quote(String more) {
        String wait = look.function().isEmpty() ? "" : ", wchan " + look.function();
        String frames = stack.isEmpty() ? "" : ", stack " + stack;
        return "/proc/" + pid + "/task/" + look.thread() + "/stat state " + look.state() + wait + frames + more;
    }

    private List<Mount> mounts() {
        int length = kernel.proc().read(pid, KernelText.ascii("mountinfo"));
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
