package dev.quietus.linux;

import dev.quietus.ProcessFacts;
import dev.quietus.ProcessState;
import java.util.List;
import java.util.Optional;

/**
 * Who has a file open or mapped now: by its number in {@code /proc/PID/fdinfo}, and only where that fits by asking the
 * descriptor's file for its device. For one thread at a time.
 */
final class FileHolders {
    private static final int WRITABLE_BY_OTHERS = 0x12;
    private static final long MOST_NANOS = 500_000_000;

    private final Kernel kernel;
    private final KernelFiles files;
    private final LivingView view;
    private final Mappings mappings = new Mappings();
    private final List<ProcessFacts> living;
    private final long end = System.nanoTime() + MOST_NANOS;
    private final int self;

    /** @param living who may hold it */
    FileHolders(Kernel kernel, List<ProcessFacts> living) {
        this.kernel = kernel;
        this.living = living;
        files = new KernelFiles(kernel.scratch(), kernel.proc());
        view = new LivingView(kernel.proc());
        self = kernel.pid();
    }

    /** What a look for holders found. */
    sealed interface Answer {
        /** Nobody that could be looked at; others could not use it. */
        record Nobody() implements Answer {}

        /** Somebody: pid and name. */
        record Somebody(String who) implements Answer {}

        /** Not everybody could be looked at, and whoever could not might use it. */
        record Unsure(String reason) implements Answer {}
    }

    /** @param mapped whether it may be mapped without being open */
    Answer of(FileIdentity file, boolean mapped) {
        Optional<String> blind = Optional.empty();
        for (ProcessFacts facts : living) {
            if (System.nanoTime() > end) {
                return new Answer.Unsure("there are too many processes to see whether one of them uses it");
            }
            if (facts.pid() == self || !Matches.hasResources(facts)) {
                continue;
            }
            String prefix = view.prefix(facts);
            if (hasOpen(facts, prefix, file) || mapped && maps(facts, prefix, file)) {
                return new Answer.Somebody(facts.pid() + " (" + facts.name() + ")");
            }
            boolean unread = mapped && facts.state() == ProcessState.UNINTERRUPTIBLE
                    || (file.mode() & WRITABLE_BY_OTHERS) != 0 && isClosed(facts, prefix);
            if (blind.isEmpty() && unread) {
                blind = Optional.of("whether " + facts.pid() + " (" + facts.name() + ") uses it cannot be seen");
            }
        }
        return blind.<Answer>map(Answer.Unsure::new).orElseGet(Answer.Nobody::new);
    }

    private boolean isClosed(ProcessFacts facts, String prefix) {
        return Errno.is(kernel.proc().link(facts.pid(), KernelText.ascii(prefix + "cwd")), Errno.EACCES);
    }

    private boolean hasOpen(ProcessFacts facts, String prefix, FileIdentity file) {
        for (int descriptor : kernel.proc().numbers(facts.pid(), KernelText.ascii(prefix + "fd"))) {
            long length = kernel.proc().glance(facts.pid(), KernelText.ascii(prefix + "fdinfo/" + descriptor));
            int end = Scratch.HEADER + (int) Math.max(0, length);
            byte[] bytes = kernel.scratch().load(Scratch.HEADER, end);
            if (BelongingsReader.inode(bytes, Scratch.HEADER, end) == file.inode()
                    && file.is(files.identify(
                            KernelText.ascii("/proc/" + facts.pid() + '/' + prefix + "fd/" + descriptor)))) {
                return true;
            }
        }
        return false;
    }

    private boolean maps(ProcessFacts facts, String prefix, FileIdentity file) {
        if (facts.state() == ProcessState.UNINTERRUPTIBLE) {
            return false;
        }
        int length = kernel.proc().read(facts.pid(), KernelText.ascii(prefix + "maps"));
        mappings.begin(kernel.proc().bytes(), Scratch.HEADER, Scratch.HEADER + Math.max(0, length));
        while (mappings.next()) {
            if (mappings.is(file)) {
                return true;
            }
        }
        return false;
    }
}
