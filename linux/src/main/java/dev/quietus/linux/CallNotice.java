package dev.quietus.linux;

import java.util.List;

/**
 * A system call that the kernel holds back until it is told what to do with it (struct seccomp_notif of
 * linux/seccomp.h).
 *
 * @param id by which the kernel knows it
 * @param thread who makes it, as pids count here; 0 when it cannot be seen from here
 * @param number of the call
 * @param architecture whose numbers these are, an AUDIT_ARCH_* of linux/audit.h
 * @param arguments its six arguments
 */
record CallNotice(long id, int thread, int number, int architecture, List<Long> arguments) {

    /** The call's name for people. */
    String text() {
        if (architecture == SeccompFilter.I386) {
            return "32-bit system call " + Integer.toUnsignedString(number);
        }
        if (architecture != SeccompFilter.X86_64) {
            return "system call " + Integer.toUnsignedString(number) + " of architecture 0x"
                    + Integer.toHexString(architecture);
        }
        if (SeccompFilter.isX32(number)) {
            return "x32 system call " + Integer.toUnsignedString(number & ~SeccompFilter.X32_BIT);
        }
        return SystemCalls.name(number).orElseGet(() -> "system call " + number);
    }
}
