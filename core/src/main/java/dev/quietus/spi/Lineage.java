package dev.quietus.spi;

import dev.quietus.ProcessFacts;
import java.util.List;
import java.util.Optional;

/**
 * A record of births: who forked whom, as the operating system itself tells from the moment this is opened. For one thread
 * at a time; closing twice is harmless.
 */
public interface Lineage extends AutoCloseable {

    /** Keeps no record. */
    static Lineage none(String why) {
        return new Lineage() {
            @Override
            public void update() {}

            @Override
            public List<Ancestor> ancestors(ProcessFacts process) {
                return List.of();
            }

            @Override
            public Optional<String> gap() {
                return Optional.of(why);
            }

            @Override
            public void close() {}
        };
    }

    /** Takes in what was told since the last time. What is not taken in for long is lost, which {@link #gap} tells. */
    void update();

    /**
     * Who forked this living process, who forked that one, and so on, nearest first, as far as the record goes.
     *
     * @return empty when the record does not know whose child it was born as
     */
    List<Ancestor> ancestors(ProcessFacts process);

    /** Why births may be missing from the record: not permitted, or told faster than they were taken in; else empty. */
    Optional<String> gap();

    @Override
    void close();

    /**
     * One that forked.
     *
     * @param number its pid at the time, for showing
     * @param now its facts if it lives; proved to be the one that forked, not another that got its number
     */
    record Ancestor(int number, Optional<ProcessFacts> now) {}
}
