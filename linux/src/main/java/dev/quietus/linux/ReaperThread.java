package dev.quietus.linux;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * The one thread that ever acts under another uid. It becomes real uid R, effective uid T, saved uid 0, kills "everybody"
 * once, which then means everybody of uid T, and becomes root again. Credentials belong to threads (the raw system call
 * changes only the caller's), so the rest of the JVM stays root; and nobody of uid T may signal or trace this thread,
 * because neither R nor 0 is theirs.
 *
 * <p>While it is another uid the thread makes system calls and nothing else: a class loaded or a file opened then would
 * be loaded or opened as T. Everything it does was done once before in rehearsal, on the same path with harmless numbers.
 *
 * <p>If it cannot become root again, the thread ends at once and no other takes its place; no other thread is affected.
 */
final class ReaperThread implements Runnable, AutoCloseable {
    /** What became of a shot. */
    enum Shot {
        /** One kill reached everybody of the uid. */
        FIRED,
        /** There was nobody to kill. */
        NOBODY,
        /** The credentials were not what they must be; nothing was killed. */
        UNSAFE,
        /** Nothing was killed, and the thread could not become root again; it has ended. */
        LOST,
        /** Everybody was killed, and the thread could not become root again; it has ended. */
        FIRED_AND_LOST
    }

    private static final int EVERYBODY = -1;
    private static final int SIGKILL = 9;
    private static final int CAP_KILL = 5;
    private static final int CAPABILITY_VERSION_3 = 0x20080522;
    private static final int SCHED_FIFO_RESET_ON_FORK = 1 | 0x40000000;
    private static final int ATTEMPTS_TO_RETURN = 100;

    /** struct __user_cap_header_struct (8 bytes), then two struct __user_cap_data_struct (linux/capability.h). */
    private final MemorySegment capabilities = Arena.ofAuto().allocate(32, 8);

    private final MemorySegment priority = Arena.ofAuto().allocate(8, 8);
    private final Object turn = new Object();
    private int reaper;
    private int target;
    private boolean asked;
    private boolean ended;
    private boolean closed;
    private Shot answer = Shot.UNSAFE;

    private ReaperThread() {}

    /** Starts the thread and waits for its rehearsal. */
    static ReaperThread start() {
        ReaperThread reaper = new ReaperThread();
        Thread thread = new Thread(null, reaper, "quietus-reaper", 256 * 1024L, false);
        thread.setDaemon(true);
        reaper.asked = true;
        thread.start();
        reaper.await();
        return reaper;
    }

    /** Whether it can fire: it has rehearsed, and has never failed to become root again. */
    boolean ready() {
        synchronized (turn) {
            return !ended;
        }
    }

    /**
     * Kills everybody whose real or saved uid is T, once.
     *
     * @param reaper R, a uid that no process has
     * @param target T
     * @throws IllegalArgumentException if one of them is 0 or they are equal: then "everybody" would mean the machine
     */
    Shot fire(int reaper, int target) {
        if (!distinct(reaper, target)) {
            throw new IllegalArgumentException("reaper " + reaper + ", target " + target);
        }
        synchronized (turn) {
            if (ended) {
                return Shot.UNSAFE;
            }
            this.reaper = reaper;
            this.target = target;
            asked = true;
            turn.notifyAll();
        }
        return await();
    }

    /** Ends the thread. */
    @Override
    public void close() {
        synchronized (turn) {
            closed = true;
            turn.notifyAll();
        }
    }

    private static boolean distinct(int reaper, int target) {
        return reaper > 0 && target != 0 && target != -1 && reaper != target;
    }

    private Shot await() {
        boolean interrupted = false;
        synchronized (turn) {
            while (asked && !ended) {
                try {
                    turn.wait();
                } catch (InterruptedException e) {
                    // The shot is a matter of microseconds and must be known.
                    interrupted = true;
                }
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        return answer;
    }

    /** The life of the thread; for {@link #start} alone. */
    @Override
    public void run() {
        // A family that steals the processor must not starve its killer. Refused without CAP_SYS_NICE, and that is all.
        priority.set(ValueLayout.JAVA_INT, 0, 1);
        Syscall.call(SyscallNumber.SCHED_SETSCHEDULER, 0, SCHED_FIFO_RESET_ON_FORK, priority.address());
        Shot shot = shoot(0, 0, (int) Syscall.call(SyscallNumber.GETPID), 0);
        while (true) {
            synchronized (turn) {
                answer = shot;
                asked = false;
                ended = shot == Shot.LOST || shot == Shot.FIRED_AND_LOST;
                turn.notifyAll();
                if (ended) {
                    return;
                }
                while (!asked) {
                    if (closed) {
                        ended = true;
                        return;
                    }
                    try {
                        turn.wait();
                    } catch (InterruptedException e) {
                        // Nobody has reason to interrupt it; it goes on waiting.
                    }
                }
            }
            shot = shoot(reaper, target, EVERYBODY, SIGKILL);
        }
    }

    private Shot shoot(int reaper, int target, int victims, int signal) {
        synchronized (Dumpable.CHANGE) {
            return shootAlone(reaper, target, victims, signal);
        }
    }

    /** INVARIANT: from the first setresuid to the last nothing but system calls with numbers. */
    private Shot shootAlone(int reaper, int target, int victims, int signal) {
        if (victims == EVERYBODY && !distinct(reaper, target)) {
            return Shot.UNSAFE;
        }
        long dumpable = Dumpable.get();
        capabilities.set(ValueLayout.JAVA_INT, 0, CAPABILITY_VERSION_3);
        capabilities.set(ValueLayout.JAVA_INT, 4, 0);
        long data = capabilities.address() + 8;

        long switched = Syscall.call(SyscallNumber.SETRESUID, reaper, target, 0);
        long real = Syscall.call(SyscallNumber.GETUID);
        long effective = Syscall.call(SyscallNumber.GETEUID);
        long told = Syscall.call(SyscallNumber.CAPGET, capabilities.address(), data);
        // Where securebits keep capabilities across the switch (capabilities(7)), "everybody" would be the machine.
        boolean mighty = (capabilities.get(ValueLayout.JAVA_INT, 8) >>> CAP_KILL & 1) != 0;
        boolean safe = switched == 0 && told == 0 && (int) real == reaper && (int) effective == target;
        safe = safe && (victims != EVERYBODY || !mighty && effective != 0 && real != 0);
        long killed = -1;
        if (safe) {
            killed = Syscall.call(SyscallNumber.KILL, victims, signal);
        }
        boolean returned = false;
        for (int attempt = 0; attempt < ATTEMPTS_TO_RETURN && !returned; attempt++) {
            returned = Syscall.call(SyscallNumber.SETRESUID, 0, 0, 0) == 0
                    && Syscall.call(SyscallNumber.GETUID) == 0
                    && Syscall.call(SyscallNumber.GETEUID) == 0;
        }

        if (!returned) {
            return safe && killed == 0 ? Shot.FIRED_AND_LOST : Shot.LOST;
        }
        Dumpable.set(dumpable);
        return !safe ? Shot.UNSAFE : killed == 0 ? Shot.FIRED : Shot.NOBODY;
    }
}
