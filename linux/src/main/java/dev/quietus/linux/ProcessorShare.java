package dev.quietus.linux;

import dev.quietus.Cure;
import dev.quietus.Symptom;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Why a process that could run does not: a limit of its cgroup (cpu.cfs_quota_us of cgroup v1, cpu.max of v2), or a
 * priority below everybody else's (sched(7)). A killed process needs the processor to end.
 */
final class ProcessorShare {
    private static final int POLICY = 41;
    private static final int NICE = 19;
    private static final int SCHED_IDLE = 5;
    private static final int SCHED_OTHER = 0;
    private static final int LOW = 15;

    private final Kernel kernel;
    private final int pid;
    private final KernelFiles files;
    private final ControlGroups groups;

    ProcessorShare(Kernel kernel, int pid) {
        this.kernel = kernel;
        this.pid = pid;
        this.files = new KernelFiles(kernel.scratch(), kernel.proc());
        this.groups = new ControlGroups(kernel);
    }

    /** What keeps the processor from it; null when nothing is seen that does. */
    @Nullable
    Symptom symptom() {
        List<Cure> cures = new ArrayList<>();
        List<String> why = new ArrayList<>();
        List<String> quotes = new ArrayList<>();
        legacy(cures, why, quotes);
        unified(cures, why, quotes);
        priority(cures, why, quotes);
        return why.isEmpty()
                ? null
                : new Symptom(
                        Symptom.Kind.STARVED, String.join(", ", why), 0, String.join(", ", quotes), List.copyOf(cures));
    }

    private void legacy(List<Cure> cures, List<String> why, List<String> quotes) {
        Optional<ControlGroup> top = groups.legacy("cpu");
        byte[] text = files.read(pid, Proc.CGROUP);
        String path = CgroupTree.findController(text, 0, text.length, "cpu");
        for (String at = top.isEmpty() ? "" : path; at.length() > 1; at = at.substring(0, at.lastIndexOf('/'))) {
            ControlGroup group = new ControlGroup(top.get().mount(), at);
            String quota = word(group, "cpu.cfs_quota_us");
            if (!quota.isEmpty() && !quota.equals("-1")) {
                why.add("cgroup " + at + " gets " + share(quota, word(group, "cpu.cfs_period_us")));
                quotes.add(KernelText.text(group.file("cpu.cfs_quota_us"), 0, group.file("cpu.cfs_quota_us").length)
                        + " " + quota);
                byte[] home = top.get().file("cgroup.procs");
                cures.add(new Cure(
                        "leave-cpu-limit",
                        Cure.Risk.SAFE,
                        "take " + pid + ", and nobody else, out of that cgroup",
                        "echo " + pid + " > " + ShellLoop.quoted(KernelText.text(home, 0, home.length)),
                        new Cure.Act.Own(() -> failure(files.write(home, decimal())))));
                return;
            }
        }
    }

    private void unified(List<Cure> cures, List<String> why, List<String> quotes) {
        Optional<ControlGroup> top = groups.unified();
        for (String at = top.isEmpty() ? "" : kernel.cgroups().path(pid);
                at.length() > 1;
                at = at.substring(0, at.lastIndexOf('/'))) {
            Optional<ControlGroup> group = groups.unifiedAt(at);
            String most = group.isEmpty() ? "" : word(group.get(), "cpu.max");
            if (most.indexOf(' ') > 0 && !most.startsWith("max")) {
                byte[] file = group.get().file("cpu.max");
                int space = most.indexOf(' ');
                why.add("cgroup " + at + " gets " + share(most.substring(0, space), most.substring(space + 1)));
                quotes.add(KernelText.text(file, 0, file.length) + " " + most);
                cures.add(new Cure(
                        "raise-cpu-limit",
                        Cure.Risk.OTHERS,
                        "lift the limit of that cgroup, for all in it",
                        "echo max > " + ShellLoop.quoted(KernelText.text(file, 0, file.length)),
                        new Cure.Act.Own(() -> failure(files.write(file, KernelText.ascii("max"))))));
                return;
            }
        }
    }

    /** What part of one processor so many of each so many microseconds are. */
    static String share(String quota, String period) {
        long part = KernelText.number(KernelText.ascii(quota), 0, quota.length());
        long whole = KernelText.number(KernelText.ascii(period), 0, period.length());
        if (part < 0 || whole <= 0) {
            return "a part of a processor";
        }
        long thousandths = part * 1000 / whole;
        return thousandths / 10 + "." + thousandths % 10 + " % of a processor";
    }

    private void priority(List<Cure> cures, List<String> why, List<String> quotes) {
        byte[] stat = files.read(pid, Proc.STAT);
        long policy = ProcStat.field(stat, 0, stat.length, POLICY);
        long nice = ProcStat.field(stat, 0, stat.length, NICE);
        boolean low = nice >= LOW;
        if (policy != SCHED_IDLE && !low) {
            return;
        }
        why.add(
                policy == SCHED_IDLE
                        ? "it runs only when nobody else wants to (SCHED_IDLE)"
                        : "its niceness is " + nice);
        quotes.add("/proc/" + pid + "/stat policy " + policy + ", nice " + nice);
        cures.add(new Cure(
                "raise-priority",
                Cure.Risk.SAFE,
                "give its threads the usual priority",
                "chrt --all-tasks --other --pid 0 " + pid + "; renice -n 0 -p " + pid,
                new Cure.Act.Own(this::raise)));
    }

    private Optional<String> raise() {
        long worst = 0;
        for (int thread : kernel.proc().numbers(pid, KernelText.ascii("task"))) {
            // Only threads that are still its own: a number may be another's meanwhile.
            if (kernel.proc().read(pid, ThreadLook.file(thread, "stat")) <= 0) {
                continue;
            }
            kernel.scratch().putInt(0, 0);
            long done = Syscall.call(
                    SyscallNumber.SCHED_SETSCHEDULER,
                    thread,
                    SCHED_OTHER,
                    kernel.scratch().address(0));
            long nice = Syscall.call(SyscallNumber.SETPRIORITY, 0, thread, 0);
            worst = Math.min(worst, Math.min(done, nice));
        }
        return failure(worst);
    }

    private String word(ControlGroup group, String file) {
        byte[] text = files.read(group.file(file));
        return text == null ? "" : KernelText.text(text, 0, text.length).strip();
    }

    private byte[] decimal() {
        return KernelText.ascii(Integer.toString(pid));
    }

    private static Optional<String> failure(long result) {
        return result < 0 ? Optional.of(Errno.text(result)) : Optional.empty();
    }
}
