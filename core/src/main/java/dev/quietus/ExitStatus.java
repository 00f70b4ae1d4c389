package dev.quietus;

/** How a process ended (waitid(2)). */
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
