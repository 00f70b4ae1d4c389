package dev.quietus.linux;

import dev.quietus.Containment;
import java.lang.ProcessBuilder.Redirect;
import java.util.Optional;

/**
 * The terminal that a run shares with whoever typed it. A shell in the run that has taken its foreground cannot give it back:
 * it does not see the group that had it, which is outside of its PID namespace. On the thread of runs only.
 */
final class ForegroundTerminal {
    private static final int TIOCGPGRP = 0x540f;
    private static final int TIOCSPGRP = 0x5410;
    private static final int TCGETS = 0x5401;
    private static final int TCSETS = 0x5402;
    private static final int TCXONC = 0x540a;
    private static final int TCOON = 1;
    /** struct termios as the kernel has it. */
    private static final int MODES = 36;

    private static final int AT = Scratch.HEADER;
    private static final int SIG_BLOCK = 0;
    private static final int SIG_SETMASK = 2;
    private static final long SIGTTOU_BIT = 1L << 21;

    private final Scratch scratch;
    private final int group;
    private final byte[] modes;

    private ForegroundTerminal(Scratch scratch, int group, byte[] modes) {
        this.scratch = scratch;
        this.group = group;
        this.modes = modes;
    }

    /** That of standard input, where the command shares it and this program is in its foreground. */
    static Optional<ForegroundTerminal> of(Containment containment, Scratch scratch) {
        if (containment.input().type() != Redirect.Type.INHERIT) {
            return Optional.empty();
        }
        long own = Syscall.call(SyscallNumber.GETPGID, 0);
        if (foreground(scratch) != own || Syscall.call(SyscallNumber.IOCTL, 0, TCGETS, scratch.address(AT)) < 0) {
            return Optional.empty();
        }
        byte[] modes = new byte[MODES];
        System.arraycopy(scratch.load(AT, AT + MODES), AT, modes, 0, MODES);
        return Optional.of(new ForegroundTerminal(scratch, (int) own, modes));
    }

    private static long foreground(Scratch scratch) {
        long got = Syscall.call(SyscallNumber.IOCTL, 0, TIOCGPGRP, scratch.address(0));
        return got < 0 ? got : scratch.getInt(0);
    }

    /**
     * Takes the foreground back from a group that is gone, never from one that lives: then a shell has moved the job to the
     * background.
     *
     * @param abrupt whether the command had no chance to set the modes back
     */
    void restore(boolean abrupt) {
        long now = foreground(scratch);
        boolean orphaned = now > 0 && now != group && Errno.is(Syscall.call(SyscallNumber.KILL, -now, 0), Errno.ESRCH);
        if (now != group && !orphaned) {
            return;
        }
        // Whoever is not in the foreground is stopped for this, unless it blocks the signal.
        scratch.putLong(8, SIGTTOU_BIT);
        Syscall.call(SyscallNumber.RT_SIGPROCMASK, SIG_BLOCK, scratch.address(8), scratch.address(16), 8);
        scratch.putInt(0, group);
        if (orphaned) {
            Syscall.call(SyscallNumber.IOCTL, 0, TIOCSPGRP, scratch.address(0));
        }
        if (orphaned || abrupt) {
            scratch.put(AT, modes, MODES);
            Syscall.call(SyscallNumber.IOCTL, 0, TCSETS, scratch.address(AT));
            // It may have stopped the output (tcflow(3)): then whatever is said here would wait for ever.
            Syscall.call(SyscallNumber.IOCTL, 0, TCXONC, TCOON);
        }
        Syscall.call(SyscallNumber.RT_SIGPROCMASK, SIG_SETMASK, scratch.address(16), 0, 8);
    }
}
