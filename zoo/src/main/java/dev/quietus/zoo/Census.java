package dev.quietus.zoo;

import java.util.List;

/**
 * What the independent counter found: whoever has the uid of the enclosure, sits in its cgroups, or runs from its folder.
 *
 * @param living all processes that can still run, headless ones included
 * @param zombies how many are dead but not yet reaped
 * @param charged tasks that the kernel's pids controller charges to the enclosure, zombies included; −1 without one
 * @param truncated whether the counter gave up before it had seen all processes
 */
public record Census(List<Counted> living, int zombies, long charged, boolean truncated) {
    public Census {
        living = List.copyOf(living);
    }

    static Census parse(List<String> lines) {
        String[] summary = lines.getLast().split(" ", -1);
        List<Counted> all =
                lines.subList(0, lines.size() - 1).stream().map(Counted::parse).toList();
        List<Counted> living = all.stream().filter(counted -> !counted.dead()).toList();
        if (living.size() != Integer.parseInt(summary[1])) {
            throw new ZooFailure("the counter contradicts itself: " + lines);
        }
        return new Census(living, Integer.parseInt(summary[3]), Long.parseLong(summary[5]), summary[7].equals("1"));
    }

    /**
     * Whether certainly nothing lives. False also when nobody was seen, but the kernel charges more tasks than there
     * are zombies: somebody was faster than the counter.
     */
    public boolean nothingLives() {
        return living.isEmpty() && !truncated && charged <= zombies;
    }
}
