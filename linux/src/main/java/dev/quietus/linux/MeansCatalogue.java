package dev.quietus.linux;

import dev.quietus.spi.Means;
import java.util.List;

/** The means of ending that exist on Linux, strongest first. */
final class MeansCatalogue implements AutoCloseable {
    private final ReaperMeans reaper;
    private final List<Means> all;

    MeansCatalogue(Kernel kernel) {
        ControlGroups groups = new ControlGroups(kernel);
        RealTime time = new RealTime();
        reaper = new ReaperMeans(kernel);
        all = List.of(
                reaper,
                new ControlGroupMeans(kernel, groups, time, time),
                new NamespaceMeans(kernel),
                new LegacyControlGroupMeans(kernel, groups),
                new SweepMeans(kernel));
    }

    List<Means> all() {
        return all;
    }

    @Override
    public void close() {
        reaper.close();
    }
}
