package dev.quietus;

import dev.quietus.spi.Platform;
import java.util.List;
import java.util.Optional;

/**
 * Whom one target names in one listing.
 *
 * @param found who, with the evidence, each once
 * @param condition what must also hold after an ending
 * @param absent why nobody can match on this machine
 */
record Match(Target target, List<Member> found, Optional<Platform.Condition> condition, Optional<String> absent) {
    Match(Target target, List<Member> found, Optional<Platform.Condition> condition) {
        this(target, found, condition, Optional.empty());
    }
}
