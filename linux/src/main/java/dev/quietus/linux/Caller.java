package dev.quietus.linux;

/**
 * Who made a system call, as proc(5) shows while the call is held back.
 *
 * @param process its pid, 0 when it cannot be seen
 * @param thread which of its threads
 * @param name what it calls itself
 * @param program the path of what it executes
 */
record Caller(int process, int thread, String name, String program) {
    private static final byte[] NAME = KernelText.ascii("comm");
    private static final byte[] PROGRAM = KernelText.ascii("exe");
    /** The kernel keeps no more of a program's file name (TASK_COMM_LEN). */
    private static final int LONGEST_NAME = 15;

    static Caller of(int thread, KernelFiles files) {
        byte[] status = thread > 0 ? files.read(thread, Proc.STATUS) : new byte[0];
        int process = ProcStatus.leader(status, 0, status.length);
        if (process <= 0) {
            return new Caller(0, thread, "", "");
        }
        byte[] name = files.read(process, NAME);
        return new Caller(
                process,
                thread,
                KernelText.text(name, 0, KernelText.find(name, 0, name.length, '\n')),
                // The first thread may have ended, and then knows no program.
                files.link(thread, PROGRAM));
    }

    String text() {
        if (process == 0) {
            return "a process that cannot be seen from here";
        }
        String file = program.substring(program.lastIndexOf('/') + 1);
        boolean honest = file.isEmpty() || name.equals(file) || name.length() == LONGEST_NAME && file.startsWith(name);
        return process + " (" + name + (honest ? "" : ", executing " + program) + ")"
                + (thread == process ? "" : ", thread " + thread);
    }
}
