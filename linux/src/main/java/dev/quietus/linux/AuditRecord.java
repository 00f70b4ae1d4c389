package dev.quietus.linux;

import java.util.Optional;

/**
 * What the kernel's audit says of a system call that a filter answered (record 1326, AUDIT_SECCOMP). Pure; what a program calls
 * itself cannot make a field, because the kernel quotes it or writes it in hexadecimal.
 *
 * @param thread who made the call, and by its number
 * @param call its number
 * @param architecture whose numbers these are
 * @param code what the filter said (seccomp(2))
 * @param name as the kernel has it; empty when it is not told
 */
record AuditRecord(int thread, int uid, int session, long call, int architecture, int code, String name) {
    static final int SECCOMP = 1326;
    static final int LOG = 0x7ffc0000;

    private static final byte[] THREAD = KernelText.ascii(" pid=");
    private static final byte[] UID = KernelText.ascii(" uid=");
    private static final byte[] SESSION = KernelText.ascii(" ses=");
    private static final byte[] NAME = KernelText.ascii(" comm=");
    private static final byte[] ARCHITECTURE = KernelText.ascii(" arch=");
    private static final byte[] CALL = KernelText.ascii(" syscall=");
    private static final byte[] CODE = KernelText.ascii(" code=0x");

    /** Reads the text of a record; empty when it is none of these. */
    static Optional<AuditRecord> parse(byte[] text, int from, int to) {
        int end = from;
        while (end < to && text[end] != 0 && text[end] != '\n') {
            end++;
        }
        long thread = number(text, from, end, THREAD);
        long call = number(text, from, end, CALL);
        long architecture = hexadecimal(text, from, end, ARCHITECTURE);
        long code = hexadecimal(text, from, end, CODE);
        if (thread <= 0 || thread > Integer.MAX_VALUE || call < 0 || architecture < 0 || code < 0) {
            return Optional.empty();
        }
        return Optional.of(new AuditRecord(
                (int) thread,
                (int) number(text, from, end, UID),
                (int) number(text, from, end, SESSION),
                call,
                (int) architecture,
                (int) code,
                name(text, from, end)));
    }

    private static int field(byte[] text, int from, int to, byte[] key) {
        for (int at = from; at < to; at++) {
            if (text[at] == ' ' && KernelText.begins(text, at, to, key)) {
                return at + key.length;
            }
        }
        return -1;
    }

    private static long number(byte[] text, int from, int to, byte[] key) {
        int at = field(text, from, to, key);
        return at < 0 ? -1 : KernelText.number(text, at, KernelText.find(text, at, to, ' '));
    }

    private static long hexadecimal(byte[] text, int from, int to, byte[] key) {
        int at = field(text, from, to, key);
        int end = at < 0 ? -1 : KernelText.find(text, at, to, ' ');
        return at < 0 || end == at || end - at > 8 ? -1 : KernelText.hexadecimal(text, at, end);
    }

    /** Quoted, or in hexadecimal where it has a blank, a quote or a byte beyond ASCII (audit_log_untrustedstring). */
    private static String name(byte[] text, int from, int to) {
        int at = field(text, from, to, NAME);
        if (at < 0 || at >= to) {
            return "";
        }
        if (text[at] == '"') {
            return KernelText.text(text, at + 1, KernelText.find(text, at + 1, to, '"'));
        }
        int end = KernelText.find(text, at, to, ' ');
        byte[] bytes = new byte[(end - at) / 2];
        for (int n = 0; n < bytes.length; n++) {
            long value = KernelText.hexadecimal(text, at + 2 * n, at + 2 * n + 2);
            if (value < 0) {
                return "";
            }
            bytes[n] = (byte) value;
        }
        return KernelText.text(bytes, 0, bytes.length);
    }

    /** The call's name for people. */
    String callText() {
        return new CallNotice(0, thread, (int) call, architecture, java.util.List.of()).text();
    }
}
