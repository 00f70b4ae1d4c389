package dev.quietus;

/**
 * Something this machine allows or lacks.
 *
 * @param name stable short name
 * @param standing whether it can be used
 * @param guarantee what it promises here, or would
 * @param missing what is missing and how to get it; empty when nothing is
 */
public record Capability(String name, Standing standing, String guarantee, String missing) {

    /** How far a capability can be used. */
    public enum Standing {
        FULL,
        /** Usable with a weaker guarantee, which {@link Capability#guarantee()} states. */
        WEAKER,
        ABSENT
    }

    public static Capability full(String name, String guarantee) {
        return new Capability(name, Standing.FULL, guarantee, "");
    }

    public static Capability weaker(String name, String guarantee, String missing) {
        return new Capability(name, Standing.WEAKER, guarantee, missing);
    }

    public static Capability absent(String name, String guarantee, String missing) {
        return new Capability(name, Standing.ABSENT, guarantee, missing);
    }
}
