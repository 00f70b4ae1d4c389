package dev.quietus.linux;

/** Reads links such as {@code socket:[8231]} and {@code pid:[4026531836]} (proc_pid_fd(5), namespaces(7)). Pure. */
final class NumberedLink {
    private static final byte[] SOCKET = KernelText.ascii("socket:[");

    private NumberedLink() {}

    /** The number in brackets at the end, 0 if the text has another form. */
    static long number(byte[] bytes, int from, int to) {
        int open = KernelText.find(bytes, from, to, '[');
        if (open == from || open >= to || bytes[open - 1] != ':' || bytes[to - 1] != ']') {
            return 0;
        }
        return Math.max(0, KernelText.number(bytes, open + 1, to - 1));
    }

    /** The number of a socket's link, 0 if it is none. */
    static long socket(byte[] bytes, int from, int to) {
        return KernelText.begins(bytes, from, to, SOCKET) ? number(bytes, from, to) : 0;
    }
}
