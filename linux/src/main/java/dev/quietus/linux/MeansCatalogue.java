package dev.quietus.linux;

import dev.quietus.spi.Means;
import java.util.List;

/** The means of ending that exist on Linux, strongest first. */
final class MeansCatalogue {
    private final List<Means> all;

    MeansCatalogue(Kernel kernel) {
        ControlGroups groups = new ControlGroups(kernel);
        RealTime time = new RealTime();
        all = List.of(
                new NamespaceMeans(kernel),
                new ReaperMeans(kernel),
                new ControlGroupMeans(kernel, groups, time, time),
                new LegacyControlGroupMeans(kernel, groups),
                new SweepMeans(kernel));
    }

    List<Means> all() {
        return all;
    }
}
