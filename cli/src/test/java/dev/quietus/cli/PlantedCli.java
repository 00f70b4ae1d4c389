package dev.quietus.cli;

import dev.quietus.spi.PlantedSpi;

/** Breaks the borders of cli: it speaks to a platform, and spi speaks back. */
public final class PlantedCli {
    private PlantedCli() {}

    public static String speak() {
        return PlantedSpi.NeedsCli.speak();
    }
}
