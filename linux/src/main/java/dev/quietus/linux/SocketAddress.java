package dev.quietus.linux;

/** Internet addresses as the kernel prints them in hexadecimal, and as people read them. Pure. */
final class SocketAddress {
    private static final String MAPPED = "00000000000000000000FFFF";
    private static final int DIGITS_V4 = 8;
    private static final int DIGITS_V6 = 32;

    private SocketAddress() {}

    /**
     * Puts the kernel's words, each printed as a number of this (little-endian) processor, into the order of the wire.
     *
     * @return 8 or 32 digits; empty if the range has another form
     */
    static String wire(byte[] bytes, int from, int to) {
        int digits = to - from;
        if (digits != DIGITS_V4 && digits != DIGITS_V6) {
            return "";
        }
        StringBuilder wire = new StringBuilder(digits);
        for (int word = from; word < to; word += 8) {
            for (int octet = 6; octet >= 0; octet -= 2) {
                wire.append((char) (bytes[word + octet] & 0x7f)).append((char) (bytes[word + octet + 1] & 0x7f));
            }
        }
        String address = wire.toString();
        return address.startsWith(MAPPED) ? address.substring(MAPPED.length()) : address;
    }

    /** Whether it stands for any address of the machine. */
    static boolean isAny(String wire) {
        for (int at = 0; at < wire.length(); at++) {
            if (wire.charAt(at) != '0') {
                return false;
            }
        }
        return true;
    }

    /** Dotted decimal, or hexadecimal groups in brackets with the longest run of zeros left out (RFC 5952). */
    static String text(String wire) {
        byte[] digits = KernelText.ascii(wire);
        StringBuilder text = new StringBuilder(wire.length() + 10);
        if (wire.length() == DIGITS_V4) {
            for (int at = 0; at < DIGITS_V4; at += 2) {
                text.append(at == 0 ? "" : ".").append(KernelText.hexadecimal(digits, at, at + 2));
            }
            return text.toString();
        }
        if (wire.length() != DIGITS_V6) {
            return "?";
        }
        long[] groups = new long[8];
        for (int at = 0; at < 8; at++) {
            groups[at] = KernelText.hexadecimal(digits, at * 4, at * 4 + 4);
        }
        return '[' + compressed(groups) + ']';
    }

    private static String compressed(long[] groups) {
        int start = -1;
        int longest = 1;
        for (int at = 0; at < 8; at++) {
            int end = at;
            while (end < 8 && groups[end] == 0) {
                end++;
            }
            if (end - at > longest) {
                start = at;
                longest = end - at;
            }
        }
        StringBuilder text = new StringBuilder(40);
        for (int at = 0; at < 8; ) {
            if (at == start) {
                text.append("::");
                at += longest;
            } else {
                boolean separated = at > 0 && text.charAt(text.length() - 1) != ':';
                text.append(separated ? ":" : "").append(Long.toHexString(groups[at++]));
            }
        }
        return text.toString();
    }
}
