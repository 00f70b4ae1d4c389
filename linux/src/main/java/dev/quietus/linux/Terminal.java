package dev.quietus.linux;

/** Names of controlling terminals from the device number in {@code stat} field 7 (proc_pid_stat(5), devices.txt). */
final class Terminal {
    private static final int VIRTUAL = 4;
    private static final int FIRST_SERIAL = 64;
    private static final int FIRST_PTS = 136;
    private static final int LAST_PTS = 143;

    private Terminal() {}

    /** {@code pts/3}, {@code tty1}, {@code ttyS0}, {@code MAJOR:MINOR} for any other, empty without a terminal. */
    static String name(int device) {
        if (device == 0) {
            return "";
        }
        // As new_encode_dev of linux/kdev_t.h packs it: minor bits 31 to 20 and 7 to 0, major bits 19 to 8.
        int minor = (device & 0xff) | ((device >>> 12) & 0xfff00);
        int major = (device >>> 8) & 0xfff;
        if (major >= FIRST_PTS && major <= LAST_PTS) {
            return "pts/" + (((major - FIRST_PTS) << 8) + minor);
        }
        if (major == VIRTUAL) {
            return minor < FIRST_SERIAL ? "tty" + minor : "ttyS" + (minor - FIRST_SERIAL);
        }
        return major + ":" + minor;
    }
}
