package dev.quietus.linux;

import dev.quietus.spi.Means;
import java.util.List;

/** The means of ending that exist on Linux, strongest first. */
final class MeansCatalogue {
    MeansCatalogue(Kernel kernel) {}

    List<Means> all() {
        return List.of();
    }
}
