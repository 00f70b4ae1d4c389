package dev.quietus.guard;

import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Reads the trigger of administrative network activity. */
final class AdministrationReader {
    private static final List<Service> SERVICES = List.of(Service.values());
    private static final List<Trigger.Direction> DIRECTIONS = List.of(Trigger.Direction.values());

    private AdministrationReader() {}

    static Optional<Trigger> read(Section inner) {
        inner.missing("services", "write services = [\"ssh\"]");
        Set<Service> services = inner.enumerated("services", SERVICES);
        Trigger.Direction direction = inner.word("direction", DIRECTIONS).orElse(Trigger.Direction.BOTH);
        Set<String> allowed = new LinkedHashSet<>();
        for (Section.Item item : inner.texts("allowed", "[\"10.0.0.0/8\", \"2001:db8::/32\"]")) {
            if (Prefix.parse(item.text).isEmpty()) {
                item.problem(
                        Problems.quoted(item.text) + " is no address and no prefix of addresses",
                        "write 192.0.2.7, 10.0.0.0/8 or 2001:db8::/32; names are not looked up");
            }
            allowed.add(item.text);
        }
        Duration learning = inner.duration("learning", "\"7d\"").orElse(Duration.ZERO);
        inner.finish();
        return services.isEmpty()
                ? Optional.empty()
                : Optional.of(new Trigger.Administration(services, direction, allowed, learning));
    }
}
