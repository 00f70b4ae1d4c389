package dev.quietus.linux;

/** The kernel's alarm when programs wait for memory (pressure stall information, Linux 5.2). */
final class PressureAlarm {
    static final byte[] MEMORY = KernelText.ascii("/proc/pressure/memory");
    static final byte[] PROCESSOR = KernelText.ascii("/proc/pressure/cpu");
    /** A tenth of a window of two seconds, the shortest that everybody may have; the kernel tells once in a window. */
    private static final byte[] TRIGGER = KernelText.ascii("some 200000 2000000\0");

    private static final byte[] TOTAL = KernelText.ascii("total=");

    private PressureAlarm() {}

    /** The descriptor, to be polled for POLLPRI; or the negated error number. */
    static long open(Kernel kernel) {
        Scratch scratch = kernel.scratch();
        long fd = Syscall.call(
                SyscallNumber.OPENAT,
                KernelFiles.AT_FDCWD,
                scratch.path(MEMORY),
                OpenFlags.O_RDWR | OpenFlags.O_NONBLOCK | OpenFlags.O_CLOEXEC,
                0);
        if (fd < 0) {
            return fd;
        }
        scratch.put(Scratch.HEADER, TRIGGER, TRIGGER.length);
        long written = Syscall.call(SyscallNumber.WRITE, fd, scratch.address(Scratch.HEADER), TRIGGER.length);
        if (written < 0) {
            Fds.close(fd);
            return written;
        }
        return fd;
    }

    /** For how many microseconds somebody has waited since the machine began; −1 if that is not told. Pure. */
    static long waited(byte[] text) {
        int end = KernelText.find(text, 0, text.length, '\n');
        for (int at = 0; at < end; at++) {
            if (KernelText.begins(text, at, end, TOTAL)) {
                return KernelText.number(text, at + TOTAL.length, end);
            }
        }
        return -1;
    }
}
