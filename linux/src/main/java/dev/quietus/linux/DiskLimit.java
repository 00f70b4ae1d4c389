package dev.quietus.linux;

import dev.quietus.Cure;
import dev.quietus.Symptom;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A limit of a cgroup on what may be read from or written to a disk (blkio.throttle.* of cgroup v1, io.max of v2): who has
 * asked for more waits for his turn, killed or not.
 */
final class DiskLimit {
    private static final List<String> LEGACY = List.of(
            "blkio.throttle.read_bps_device",
            "blkio.throttle.write_bps_device",
            "blkio.throttle.read_iops_device",
            "blkio.throttle.write_iops_device");

    private DiskLimit() {}

    /** What limits a process on the disk behind a mount; null when nothing does. */
    static @Nullable Symptom symptom(Kernel kernel, int pid, Mount mount, String quote) {
        KernelFiles files = new KernelFiles(kernel.scratch(), kernel.proc());
        ControlGroups groups = new ControlGroups(kernel);
        byte[] text = files.read(pid, Proc.CGROUP);
        String legacy = CgroupTree.findController(text, 0, text.length, "blkio");
        Symptom found = in(files, groups.legacy("blkio"), legacy, LEGACY, mount, quote);
        String path = found == null ? kernel.cgroups().path(pid) : "";
        return found != null ? found : in(files, groups.unifiedAt(path), path, List.of("io.max"), mount, quote);
    }

    private static @Nullable Symptom in(
            KernelFiles files,
            Optional<ControlGroup> top,
            String path,
            List<String> limits,
            Mount mount,
            String quote) {
        String at = top.isEmpty() ? "" : path;
        for (; at.length() > 1; at = at.substring(0, at.lastIndexOf('/'))) {
            ControlGroup group = new ControlGroup(top.get().mount(), at);
            for (String limit : limits) {
                String line = line(files.read(group.file(limit)), mount.device());
                if (!line.isEmpty()) {
                    return symptom(files, group, limit, line, mount, quote);
                }
            }
        }
        return null;
    }

    private static Symptom symptom(
            KernelFiles files, ControlGroup group, String limit, String line, Mount mount, String quote) {
        byte[] file = group.file(limit);
        String name = KernelText.text(file, 0, file.length);
        String none = mount.device() + (limit.equals("io.max") ? " rbps=max wbps=max riops=max wiops=max" : " 0");
        Cure lift = new Cure(
                "lift-io-limit",
                Cure.Risk.OTHERS,
                "lift the limit of cgroup " + group.path() + " on " + mount.source() + ", for all in it",
                "echo " + none + " > " + ShellLoop.quoted(name),
                new Cure.Act.Own(() -> {
                    long written = files.write(file, KernelText.ascii(none));
                    return written < 0 ? Optional.of(Errno.text(written)) : Optional.empty();
                }));
        return new Symptom(
                Symptom.Kind.WAITING,
                mount.source() + ", of which cgroup " + group.path() + " may use no more than " + amount(limit, line),
                0,
                quote + ", " + name + " " + line,
                List.of(lift));
    }

    private static String amount(String limit, String line) {
        return switch (limit) {
            case "blkio.throttle.read_bps_device" -> line + " bytes read a second";
            case "blkio.throttle.write_bps_device" -> line + " bytes written a second";
            case "blkio.throttle.read_iops_device" -> line + " reads a second";
            case "blkio.throttle.write_iops_device" -> line + " writes a second";
            default -> line;
        };
    }

    /** The line for a device; empty without one. */
    static String line(byte @Nullable [] text, String device) {
        byte[] key = KernelText.ascii(device + " ");
        int at = text == null ? 0 : KernelText.behind(text, 0, text.length, key);
        return text == null || at >= text.length
                ? ""
                : KernelText.text(text, at, KernelText.find(text, at, text.length, '\n'))
                        .strip();
    }
}
