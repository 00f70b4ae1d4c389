package dev.quietus.spi;

import dev.quietus.cli.PlantedCli;
import org.jspecify.annotations.Nullable;

/** Breaks the rules of the platform seam, one nested class for each. */
public final class PlantedSpi {
    private PlantedSpi() {}

    public static final class NeedsCli {
        private NeedsCli() {}

        public static String speak() {
            return PlantedCli.speak();
        }
    }

    public interface SaysRunning {
        @Nullable
        Boolean isRunning();
    }
}
