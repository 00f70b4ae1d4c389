package dev.quietus.linux;

import dev.quietus.Executable;
import dev.quietus.Powers;
import dev.quietus.ProcessIdentity;
import dev.quietus.spi.Details;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads what is expensive to know. Each answer is read between opening a pidfd of exactly this process and a proof that
 * it had not been reaped, so it is never another's that got the number.
 */
final class LinuxDetails implements Details {
    private static final byte[] COMMAND_LINE = KernelText.ascii("cmdline");
    private static final byte[] EXECUTABLE = KernelText.ascii("exe");
    private static final byte[] NAMESPACE = KernelText.ascii("ns/pid");
    private static final byte[] WAITS_IN = KernelText.ascii("wchan");

    private final Kernel kernel;
    private final ProcessIdentity identity;
    private final int pid;

    LinuxDetails(Kernel kernel, ProcessIdentity identity) {
        this.kernel = kernel;
        this.identity = identity;
        this.pid = identity.pid();
    }

    @Override
    public List<String> commandLine() {
        long pin = pin();
        byte[] words = pin < 0 ? new byte[0] : kernel.memory().read(pid, COMMAND_LINE);
        List<String> arguments = KernelText.strings(words, 0, words.length);
        return proved(pin) ? arguments : List.of();
    }

    @Override
    public Optional<String> executable() {
        long pin = pin();
        int length = pin < 0 ? 0 : kernel.proc().link(pid, EXECUTABLE);
        return proved(pin, text(length));
    }

    @Override
    public Optional<String> sha256() {
        long pin = pin();
        long fd = pin < 0 ? -1 : files().open(KernelText.ascii("/proc/" + pid + "/exe"), OpenFlags.O_CLOEXEC, 0);
        Optional<String> digest =
                fd < 0 ? Optional.empty() : FileDigest.shared().of(fd);
        Fds.close(fd);
        return proved(pin) ? digest : Optional.empty();
    }

    @Override
    public Optional<Long> descriptors() {
        long pin = pin();
        // The directory's size is their number since Linux 6.2 (proc_pid_fd(5)).
        long count = pin < 0 ? -1 : files().size(KernelText.ascii("/proc/" + pid + "/fd"));
        return proved(pin) && count > 0 ? Optional.of(count) : Optional.empty();
    }

    private KernelFiles files() {
        return new KernelFiles(kernel.scratch(), kernel.proc());
    }

    @Override
    public Optional<Executable> program() {
        long pin = pin();
        int length = pin < 0 ? 0 : kernel.proc().link(pid, EXECUTABLE);
        String path = text(length);
        Executable program = path.isEmpty() ? null : new ProgramFile(kernel, pid).at(path);
        return proved(pin) ? Optional.ofNullable(program) : Optional.empty();
    }

    @Override
    public Optional<Powers> attainable() {
        long pin = pin();
        ProcStatus status = pin < 0 ? null : status();
        if (!proved(pin) || status == null) {
            return Optional.empty();
        }
        Powers most = RightsOfRoot.powers(status.bounding());
        return Optional.of(status.noNewRights() ? RightsOfRoot.powers(0) : new Powers(most.choosesNumbers(), true));
    }

    @Override
    public Optional<Long> namespace() {
        long pin = pin();
        // pid:[4026531836]
        int length = pin < 0 ? 0 : kernel.proc().link(pid, NAMESPACE);
        int end = Scratch.HEADER + Math.max(0, length);
        int open = KernelText.find(bytes(), Scratch.HEADER, end, '[');
        long number = KernelText.number(bytes(), open + 1, end - 1);
        return proved(pin) && number > 0 ? Optional.of(number) : Optional.empty();
    }

    @Override
    public Init init() {
        long pin = pin();
        ProcStatus status = pin < 0 ? null : status();
        if (!proved(pin) || status == null || status.depth() == 0) {
            return Init.UNKNOWN;
        }
        return status.depth() > 1 && status.innermost() == 1 ? Init.YES : Init.NO;
    }

    @Override
    public Optional<String> image() {
        long pin = pin();
        return proved(pin, pin < 0 ? "" : Image.read(kernel.proc(), pid));
    }

    @Override
    public Optional<String> waitsIn() {
        long pin = pin();
        int length = pin < 0 ? 0 : kernel.proc().read(pid, WAITS_IN);
        String function = text(length);
        return proved(pin, function.equals("0") ? "" : function);
    }

    @Override
    public Optional<Integer> tracer() {
        long pin = pin();
        ProcStatus status = pin < 0 ? null : status();
        return proved(pin) && status != null && status.tracer() > 0 ? Optional.of(status.tracer()) : Optional.empty();
    }

    @Override
    public Optional<String> frozenBy() {
        long pin = pin();
        Freezer.Hold hold = pin < 0 ? null : Freezer.of(kernel, pid);
        return proved(pin, hold == null ? "" : hold.text());
    }

    private long pin() {
        return kernel.table().pin(identity) instanceof Pinning.Pinned pinned ? pinned.fd() : -1;
    }

    /** Whether all that was read since {@link #pin} is of this process. Closes the pin. */
    private static boolean proved(long pin) {
        boolean proved = pin >= 0 && Pidfd.unreaped(pin);
        if (pin >= 0) {
            Pidfd.close(pin);
        }
        return proved;
    }

    private static Optional<String> proved(long pin, String text) {
        return proved(pin) && !text.isEmpty() ? Optional.of(text) : Optional.empty();
    }

    private @Nullable ProcStatus status() {
        return ProcStatus.of(kernel.proc(), pid);
    }

    private String text(int length) {
        return length <= 0 ? "" : KernelText.text(bytes(), Scratch.HEADER, Scratch.HEADER + length);
    }

    private byte[] bytes() {
        return kernel.proc().bytes();
    }
}
