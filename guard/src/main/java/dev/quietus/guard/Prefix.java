package dev.quietus.guard;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;

/** Addresses that begin alike: {@code 10.0.0.0/8}, {@code 2001:db8::/32}, or one address. */
final class Prefix {
    private final byte[] bytes;
    private final int bits;

    private Prefix(byte[] bytes, int bits) {
        this.bytes = bytes;
        this.bits = bits;
    }

    /** Reads one; empty for anything else. Names are not resolved. */
    static Optional<Prefix> parse(String text) {
        int slash = text.indexOf('/');
        String address = slash < 0 ? text : text.substring(0, slash);
        if (address.isEmpty() || !address.chars().allMatch(c -> Character.digit(c, 16) >= 0 || c == '.' || c == ':')) {
            return Optional.empty();
        }
        if (address.indexOf(':') < 0 && address.chars().filter(c -> c == '.').count() != 3) {
            return Optional.empty();
        }
        try {
            byte[] bytes = InetAddress.getByName(address).getAddress();
            int bits = slash < 0 ? bytes.length * 8 : Integer.parseInt(text.substring(slash + 1));
            return bits < 0 || bits > bytes.length * 8 ? Optional.empty() : Optional.of(new Prefix(bytes, bits));
        } catch (UnknownHostException | NumberFormatException e) {
            return Optional.empty();
        }
    }

    /** Whether an address, as text, is among them. */
    boolean holds(String address) {
        Prefix other = parse(address).orElse(null);
        if (other == null || other.bytes.length != bytes.length) {
            return false;
        }
        for (int bit = 0; bit < bits; bit++) {
            int mask = 0x80 >> (bit & 7);
            if ((bytes[bit >> 3] & mask) != (other.bytes[bit >> 3] & mask)) {
                return false;
            }
        }
        return true;
    }
}
