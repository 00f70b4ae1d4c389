package dev.quietus;

import dev.quietus.spi.Platform;
import java.util.List;
import java.util.Optional;

/**
 * Whom one target names in one listing.
 *
 * @param found who, with the evidence, each once
 * @param condition what must also hold after an ending
 */
record Match(Target target, List<Member> found, Optional<Platform.Condition> condition) {}
