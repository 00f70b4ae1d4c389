package dev.quietus;

import dev.quietus.spi.Handle;
import dev.quietus.spi.Platform;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Brings patients: looks at a process, and at those on whom its end depends, each once. Sends and changes nothing. */
final class Ward {
    private final Platform platform;
    private final ListingIndex index;
    private final Map<Integer, Patient> seen = new HashMap<>();

    Ward(Platform platform, ListingIndex index) {
        this.platform = platform;
        this.index = index;
    }

    ListingIndex index() {
        return index;
    }

    /** Looks at many at once, which takes no longer than at one of them. */
    void admit(List<ProcessFacts> many) {
        List<List<Symptom>> symptoms = platform.symptoms(many);
        for (int at = 0; at < many.size(); at++) {
            ProcessFacts facts = many.get(at);
            seen.put(facts.pid(), Patient.of(facts, symptoms.get(at), forbidden(facts)));
        }
    }

    /** Whoever has that number in the listing; null when nobody has, or has it any more. */
    @Nullable
    Patient patient(int number) {
        ProcessFacts facts = index.numbered(number);
        return facts == null ? null : patient(facts);
    }

    Patient patient(ProcessFacts facts) {
        if (!seen.containsKey(facts.pid())) {
            admit(List.of(facts));
        }
        return Objects.requireNonNull(seen.get(facts.pid()));
    }

    private Optional<String> forbidden(ProcessFacts facts) {
        if (facts.ended() || facts.kernelThread()) {
            return Optional.empty();
        }
        return switch (platform.open(facts)) {
            case Platform.Opening.Held held -> {
                try (Handle handle = held.handle()) {
                    yield handle.forbidden();
                }
            }
            case Platform.Opening.Refused refused -> Optional.of(refused.reason());
            case Platform.Opening.Vanished vanished -> Optional.empty();
        };
    }

    /** Pid and, where the listing shows it, name. */
    String name(int number) {
        ProcessFacts known = index.numbered(number);
        return known == null ? Integer.toString(number) : Patient.text(known);
    }

    /** The youngest child, which is who borrows a waiting parent's memory. */
    String newestChild(ProcessFacts facts) {
        List<ProcessFacts> children = new ArrayList<>(index.childrenOf(facts.pid()));
        ProcessFacts newest = null;
        for (ProcessFacts child : children) {
            if (newest == null || child.identity().compareTo(newest.identity()) > 0) {
                newest = child;
            }
        }
        return newest == null ? "that is not seen" : Patient.text(newest);
    }

    /** The cure that ends somebody else. */
    static Cure end(String name, ProcessFacts whom, String effect) {
        return new Cure(
                name,
                Cure.Risk.OTHERS,
                effect,
                "quietus kill --only " + whom.identity().token(),
                new Cure.Act.End(whom.identity()));
    }
}
