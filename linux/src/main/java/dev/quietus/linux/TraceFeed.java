package dev.quietus.linux;

import dev.quietus.Capability;
import dev.quietus.Happening;
import dev.quietus.Moment;
import dev.quietus.QuietusException;
import dev.quietus.spi.Feed;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;

/**
 * Tells which system calls programs make, each call once for each process and its exec, by programs of the kernel's BPF at raw
 * tracepoints (bpf(2); written here, no compiler is needed). Every system call of the machine takes some more time meanwhile.
 */
final class TraceFeed implements Feed {
    static final String NAME = "program-calls";
    private static final Path TYPES = Path.of("/sys/kernel/btf/vmlinux");
    private static final String GUARANTEE =
            "each system call that a watched program makes is told within moments, once for each of its processes; what found no"
                    + " room is counted and told later";

    private final Kernel kernel;

    TraceFeed(Kernel kernel) {
        this.kernel = kernel;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Set<Class<? extends Happening>> tells() {
        return Set.of(Happening.Traced.class, Happening.Lost.class);
    }

    @Override
    public Moment moment() {
        return Moment.AFTER_ACT;
    }

    @Override
    public Capability capability() {
        String missing = missing();
        return missing.isEmpty() ? Capability.full(NAME, GUARANTEE) : Capability.absent(NAME, GUARANTEE, missing);
    }

    private String missing() {
        if (!SyscallNumber.x86()) {
            return "an x86-64 processor, whose calls are known by name";
        }
        if (!Files.isReadable(TYPES)) {
            return "a kernel that tells of its types (CONFIG_DEBUG_INFO_BTF)";
        }
        try (Kernel another = kernel.beside()) {
            return CallFeed.inFirstNamespace(another)
                    ? TraceKernel.refusal()
                    : "the first PID namespace, as the kernel's programs count in it";
        }
    }

    /** Several megabytes are read for a dozen numbers: they are given back at once, which a heap would not do. */
    private static TracePrograms.Offsets offsets() {
        try (Arena arena = Arena.ofConfined();
                FileChannel file = FileChannel.open(TYPES)) {
            ByteBuffer bytes = arena.allocate(file.size()).asByteBuffer();
            int got = 0;
            while (got >= 0 && bytes.hasRemaining()) {
                got = file.read(bytes);
            }
            return TracePrograms.Offsets.of(KernelTypes.parse(bytes.flip()));
        } catch (IOException e) {
            throw QuietusException.of(QuietusException.Reason.UNAVAILABLE, TYPES + ": " + e.getMessage());
        }
    }

    @Override
    public Flow open(Watch watch) {
        TracePrograms.Offsets offsets = offsets();
        TraceKernel traced = TraceKernel.open(offsets);
        return new TraceFlow(kernel.beside(), offsets, traced, watch.programs());
    }
}
