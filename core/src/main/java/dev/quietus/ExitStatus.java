package dev.quietus;

/**
 * How a process ended (waitid(2)): by exit, or by a signal, never mixed into one number. A shell's {@code 128 + N} cannot
 * be told from {@code exit(128 + N)}.
 *
 * <p>A platform must never read the code of a process to learn whether it has ended. On Windows GetExitCodeProcess answers
 * 259 (STILL_ACTIVE) for one that runs, and the same for one that called ExitProcess(259): only a wait on the handle tells
 * the two apart. The kernel of Linux knows no such number, but of a process that is not its caller's child it tells the
 * status only while it is a zombie, to those who may trace it (proc_pid_stat(5), field 52), and after it was collected, to
 * whoever holds a pidfd of it (PIDFD_GET_INFO with PIDFD_INFO_EXIT, Linux 6.15). Elsewhere the status is unknown.
 */
public sealed interface ExitStatus {

    /** {@code exit 3} or {@code signal 9}. */
    String text();

    /** It called exit. */
    record Exited(int code) implements ExitStatus {
        @Override
        public String text() {
            return "exit " + code;
        }
    }

    /**
     * A signal ended it.
     *
     * @param number the signal's number
     * @param core whether a core dump was written
     */
    record Killed(int number, boolean core) implements ExitStatus {
        @Override
        public String text() {
            return "signal " + number + (core ? " (core)" : "");
        }
    }

    /** From the wait status format: low 7 bits signal, bit 7 core flag, next 8 bits code (wait(2)). */
    static ExitStatus ofWaitStatus(int status) {
        int signal = status & 0x7f;
        return signal == 0 ? new Exited((status >> 8) & 0xff) : new Killed(signal, (status & 0x80) != 0);
    }
}
