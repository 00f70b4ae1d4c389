package dev.quietus.cli;

import dev.quietus.QuietusException;

/** Reads {@code 512M}, {@code 2G}; a plain number is bytes. Strict and pure. */
final class Sizes {
    private static final String UNITS = "KMGT";

    private Sizes() {}

    /**
     * @param option for the message
     * @throws QuietusException USAGE
     */
    static long parse(String option, String text) {
        int digits = 0;
        while (digits < text.length() && text.charAt(digits) >= '0' && text.charAt(digits) <= '9') {
            digits++;
        }
        int unit = digits == text.length() - 1 ? UNITS.indexOf(Character.toUpperCase(text.charAt(digits))) : -1;
        boolean plain = digits == text.length();
        // Eighteen digits fit into a long whatever they are.
        if (digits == 0 || digits > 18 || unit < 0 && !plain) {
            throw QuietusException.usage("--" + option + ": '" + text
                    + "' is no size; write 512M, 2G or a plain number of bytes (K, M, G, T are powers of 1024)");
        }
        long amount = Long.parseLong(text, 0, digits, 10);
        int shift = 10 * (unit + 1);
        if (amount > Long.MAX_VALUE >> shift) {
            throw QuietusException.usage("--" + option + ": '" + text + "' is more than there can be");
        }
        return amount << shift;
    }

    /** For a person: {@code 312 B}, {@code 1.5 MiB}. */
    static String text(long bytes) {
        if (bytes < 1024) {
            return bytes + " B";
        }
        int unit = 0;
        long rest = bytes;
        while (rest >= 1024 * 1024 && unit < UNITS.length() - 1) {
            rest >>= 10;
            unit++;
        }
        return rest / 1024 + "." + rest % 1024 * 10 / 1024 + " " + UNITS.charAt(unit) + "iB";
    }
}
