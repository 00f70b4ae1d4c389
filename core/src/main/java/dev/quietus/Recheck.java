package dev.quietus;

import dev.quietus.spi.Handle;
import dev.quietus.spi.Platform;
import java.util.List;
import java.util.Optional;

/** Looks once more at a process that a record names. */
final class Recheck {
    private final Platform platform;

    Recheck(Platform platform) {
        this.platform = platform;
    }

    /** Of another boot nothing can be said: it may be this machine's past or another machine's present. */
    Outcome of(ProcessIdentity identity) {
        if (!identity.boot().equals(platform.boot())) {
            return new Outcome.Unknown("it belongs to another boot, or to another machine");
        }
        return switch (platform.open(identity)) {
            case Platform.Opening.Held opened -> {
                try (Handle handle = opened.handle()) {
                    yield seen(handle.look());
                }
            }
            case Platform.Opening.Vanished vanished ->
                new Outcome.Gone(List.of("no process has this identity now"), Optional.empty(), Optional.empty());
            case Platform.Opening.Refused refused -> new Outcome.Unknown(refused.reason());
        };
    }

    private static Outcome seen(Handle.Sight sight) {
        return switch (sight) {
            case Handle.Sight.Present present -> new Outcome.Survived(new Resistance.Running());
            case Handle.Sight.Unreaped unreaped ->
                new Outcome.Gone(
                        List.of("handle: every thread has ended"), unreaped.status(), Optional.of(unreaped.parent()));
            case Handle.Sight.Reaped reaped ->
                new Outcome.Gone(List.of("handle: ended and collected"), reaped.status(), Optional.empty());
        };
    }
}
