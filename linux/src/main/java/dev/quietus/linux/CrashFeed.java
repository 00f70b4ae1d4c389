package dev.quietus.linux;

import dev.quietus.Capability;
import dev.quietus.Happening;
import dev.quietus.Moment;
import dev.quietus.ProcessFacts;
import dev.quietus.QuietusException;
import dev.quietus.QuietusException.Reason;
import dev.quietus.spi.Feed;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Tells who fails, and what the C library said about it. The kernel holds whoever crashes until it was looked at (core(5), the
 * socket of dumps, Linux 6.17); of those that may not be dumped, and on older kernels of all, the process connector tells the
 * signal alone, which is no evidence of an attack.
 */
final class CrashFeed implements Feed {
    private static final String NAME = "crash";
    private static final String GUARANTEE =
            "whoever crashes is held until its words were read and who shares its canary is"
                    + " known; no core files are written meanwhile; who must not be dumped, such as who changed its user before, is"
                    + " told without words, or counted as lost";
    private static final String WEAKER =
            "crashes are told by signal, without words: a failed canary looks like any abort";
    private static final byte[] RELEASE = KernelText.ascii("sys/kernel/osrelease");
    private static final byte[] PATTERN = KernelText.ascii("/proc/sys/kernel/core_pattern");
    private static final int MAJOR = 6;
    private static final int MINOR = 17;
    /** So many crashes are looked at side by side. */
    private static final int WITNESSES = 2;

    private final Kernel kernel;

    CrashFeed(Kernel kernel) {
        this.kernel = kernel;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Set<Class<? extends Happening>> tells() {
        return Set.of(Happening.Failed.class, Happening.Lost.class);
    }

    @Override
    public Moment moment() {
        return Moment.AFTER_ACT;
    }

    @Override
    public Capability capability() {
        try (Kernel own = kernel.beside()) {
            String missing = missing(own);
            if (missing.isEmpty()) {
                return Capability.full(NAME, GUARANTEE);
            }
            CrashThread crashes = new CrashThread(kernel.beside(), Set.of(), new Tidings(NAME));
            try (crashes) {
                String failure = crashes.listen();
                return failure.isEmpty()
                        ? Capability.weaker(NAME, WEAKER, missing)
                        : Capability.absent(NAME, WEAKER, missing + "; " + failure);
            }
        }
    }

    /** Why dumps cannot be listened to; empty when they can. */
    private static String missing(Kernel own) {
        int length = own.proc().read(RELEASE);
        int end = Scratch.HEADER + Math.max(0, length);
        byte[] release = own.proc().bytes();
        int dot = KernelText.find(release, Scratch.HEADER, end, '.');
        int second = dot + 1;
        while (second < end && release[second] >= '0' && release[second] <= '9') {
            second++;
        }
        long major = KernelText.number(release, Scratch.HEADER, dot);
        long minor = KernelText.number(release, dot + 1, second);
        if (major < MAJOR || major == MAJOR && minor < MINOR) {
            return "a socket for core dumps needs Linux 6.17";
        }
        long writable = new KernelFiles(own.scratch(), own.proc()).tryWriting(PATTERN);
        return writable < 0
                ? "core_pattern may not be set (" + Errno.text(writable) + "); run as root"
                : CorePattern.refusal();
    }

    @Override
    public Flow open(Watch watch) {
        Tidings tidings = new Tidings(NAME);
        Set<Integer> told = ConcurrentHashMap.newKeySet();
        Ends ends = new Ends();
        try {
            CrashThread crashes = new CrashThread(kernel.beside(), told, tidings);
            String deaf = crashes.listen();
            if (deaf.isEmpty()) {
                ends.threads.add(FeedThread.start("quietus-crashes", crashes));
            } else {
                crashes.close();
            }
            String blind = witness(ends, told, tidings);
            if (!deaf.isEmpty() && !blind.isEmpty()) {
                throw QuietusException.of(Reason.UNAVAILABLE, blind + "; " + deaf);
            }
            return tidings.endedBy(ends::close);
        } catch (QuietusException e) {
            ends.close();
            throw e;
        }
    }

    @Override
    public Optional<Happening> rehearse(ProcessFacts process) {
        long pidfd = Pidfd.open(process.pid());
        if (pidfd < 0) {
            return Optional.empty();
        }
        try (Beholder beholder = new Beholder(kernel.beside())) {
            return beholder.lookout().ask(another -> {
                AbortWords.read(another, process.pid());
                return CrashScene.look(another, process.pid(), pidfd, true)
                        .filter(scene -> scene.facts().identity().equals(process.identity()))
                        .map(scene -> scene.failed(another, System.nanoTime(), CrashScene.SIGABRT));
            });
        } finally {
            Fds.close(pidfd);
        }
    }

    private String witness(Ends ends, Set<Integer> told, Tidings tidings) {
        try (Kernel own = kernel.beside()) {
            String missing = missing(own);
            if (!missing.isEmpty()) {
                return missing;
            }
            String refusal = ends.pattern.lock();
            if (!refusal.isEmpty()) {
                return refusal;
            }
            CrashSocket socket = CrashSocket.listen(new KernelFiles(own.scratch(), own.proc()), CorePattern.SOCKET);
            if (socket == null) {
                return CorePattern.SOCKET + " cannot be listened to";
            }
            ends.socket = socket;
        }
        for (int i = 0; i < WITNESSES; i++) {
            CrashWitness witness = new CrashWitness(kernel.beside(), ends.socket, told, tidings);
            ends.threads.add(FeedThread.start("quietus-crash-witness-" + i, witness));
        }
        return ends.pattern.take();
    }

    /** What is ended with the flow. */
    private static final class Ends {
        private final List<FeedThread> threads = new ArrayList<>();
        private final CorePattern pattern = new CorePattern();
        private @org.jspecify.annotations.Nullable CrashSocket socket;

        /** First nobody new is sent here, then those who wait are let go. */
        void close() {
            pattern.giveBack();
            threads.forEach(FeedThread::close);
            if (socket != null) {
                socket.close();
            }
        }
    }
}
