package dev.quietus.linux;

/** Breaks the rule of linux: it trusts system text. */
public final class PlantedLinux {
    private PlantedLinux() {}

    public static int trust(String text) {
        return Integer.parseInt(text);
    }
}
