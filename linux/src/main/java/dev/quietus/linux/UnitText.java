package dev.quietus.linux;

import java.util.Optional;

/** Reads unit files (systemd.syntax(7)). Pure. */
final class UnitText {
    private UnitText() {}

    /**
     * A setting as it stands in a file.
     *
     * @param value without the blanks around it
     * @param line where it begins, counted from 1
     */
    record Setting(String value, int line) {}

    /** The last value of a key in a section; empty when it is not set. */
    static Optional<Setting> last(byte[] text, String section, String key) {
        Optional<Setting> last = Optional.empty();
        boolean inside = false;
        int number = 0;
        for (int at = 0; at < text.length; ) {
            int first = ++number;
            int end = KernelText.find(text, at, text.length, '\n');
            StringBuilder line =
                    new StringBuilder(KernelText.text(text, at, end).strip());
            at = end + 1;
            boolean comment = line.isEmpty() || line.charAt(0) == '#' || line.charAt(0) == ';';
            while (!comment && !line.isEmpty() && line.charAt(line.length() - 1) == '\\' && at < text.length) {
                line.setCharAt(line.length() - 1, ' ');
                end = KernelText.find(text, at, text.length, '\n');
                String more = KernelText.text(text, at, end).strip();
                // Comments are left out even in the middle of a continued line.
                line.append(more.startsWith("#") || more.startsWith(";") ? "\\" : more);
                at = end + 1;
                number++;
            }
            int equals = line.indexOf("=");
            if (!comment && line.charAt(0) == '[') {
                inside = line.toString().equals("[" + section + "]");
            } else if (!comment
                    && inside
                    && equals > 0
                    && line.substring(0, equals).strip().equals(key)) {
                last = Optional.of(new Setting(line.substring(equals + 1).strip(), first));
            }
        }
        return last;
    }
}
