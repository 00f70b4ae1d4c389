package dev.quietus;

import dev.quietus.spi.Handle;
import dev.quietus.spi.Platform;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Removes what ended processes left behind: what is certainly theirs, is still the very same thing, and is used by
 * nobody. Each of that is proved anew when it is removed, whatever the receipt says.
 */
final class Sweep {
    private final Platform platform;
    private @Nullable String boot;

    Sweep(Platform platform) {
        this.platform = platform;
    }

    private String boot() {
        String known = boot;
        if (known == null) {
            known = platform.self(platform.snapshot()).identity().boot();
            boot = known;
        }
        return known;
    }

    /** What would become of each; changes nothing. */
    List<Swept> examine(List<Leftover> leftovers) {
        List<Swept> examined = new ArrayList<>();
        for (Leftover leftover : leftovers) {
            examined.add(new Swept(leftover, examine(leftover)));
        }
        return examined;
    }

    /** Removes those found removable. */
    List<Swept> remove(List<Swept> examined) {
        List<Swept> swept = new ArrayList<>();
        for (Swept one : examined) {
            swept.add(
                    one.fate() instanceof Swept.Fate.Removable
                            ? new Swept(one.leftover(), remove(one.leftover()))
                            : one);
        }
        return swept;
    }

    private Swept.Fate examine(Leftover leftover) {
        return switch (leftover.standing()) {
            case Leftover.Standing.Own own -> {
                String why = whyNotGone(leftover.owner());
                yield why.isEmpty() ? platform.examine(leftover) : new Swept.Fate.Kept(why);
            }
            case Leftover.Standing.Perhaps perhaps ->
                new Swept.Fate.Kept("it is only perhaps theirs: " + perhaps.why());
            case Leftover.Standing.Shared shared -> new Swept.Fate.Kept("it is not theirs alone: " + shared.why());
        };
    }

    private Swept.Fate remove(Leftover leftover) {
        String why = whyNotGone(leftover.owner());
        return why.isEmpty() ? platform.remove(leftover) : new Swept.Fate.Kept(why);
    }

    /** Why it may not be said that the owner has ended; empty when it has. */
    private String whyNotGone(ProcessIdentity owner) {
        if (!owner.boot().equals(boot())) {
            return "it was recorded before this machine was started, or on another one";
        }
        return switch (platform.open(owner)) {
            case Platform.Opening.Vanished gone -> "";
            case Platform.Opening.Refused no -> "whether " + owner.pid() + " has ended cannot be seen: " + no.reason();
            case Platform.Opening.Held held -> {
                try (Handle handle = held.handle()) {
                    yield switch (handle.await(0)) {
                        case Handle.Sight.Present present -> owner.pid() + ", which it belongs to, is alive";
                        case Handle.Sight.Unreaped ended -> "";
                        case Handle.Sight.Reaped ended -> "";
                    };
                }
            }
        };
    }
}
