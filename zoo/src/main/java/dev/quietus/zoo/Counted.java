package dev.quietus.zoo;

/**
 * A process as the independent counter saw it.
 *
 * @param state the letter of /proc/PID/stat; Z with more than one thread is a living process without its main thread
 * @param threads how many, the main thread included
 * @param uid its real uid
 * @param name its name (comm), one char per byte, as it is: it may contain line feeds and escape sequences
 */
public record Counted(int pid, char state, int threads, int uid, String name) {
    static Counted parse(String line) {
        String[] fields = line.split(" ", -1);
        return new Counted(
                Integer.parseInt(fields[0]),
                fields[1].charAt(0),
                Integer.parseInt(fields[2]),
                Integer.parseInt(fields[3]),
                fields[4].equals("-") ? "" : bytes(fields[4]));
    }

    private static String bytes(String hexadecimal) {
        byte[] bytes = java.util.HexFormat.of().parseHex(hexadecimal);
        return new String(bytes, java.nio.charset.StandardCharsets.ISO_8859_1);
    }

    /** Whether nothing of it can run any more: a zombie without further threads. */
    public boolean dead() {
        return (state == 'Z' || state == 'X') && threads <= 1;
    }
}
