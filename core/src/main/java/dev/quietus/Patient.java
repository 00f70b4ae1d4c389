package dev.quietus;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One process as it is examined: its facts and its symptoms by kind, the first of each.
 *
 * @param forbidden why this user may not signal it, empty when it may
 */
record Patient(ProcessFacts facts, Map<Symptom.Kind, Symptom> signs, Optional<String> forbidden) {

    static Patient of(ProcessFacts facts, List<Symptom> symptoms, Optional<String> forbidden) {
        Map<Symptom.Kind, Symptom> signs = new EnumMap<>(Symptom.Kind.class);
        for (Symptom symptom : symptoms) {
            signs.putIfAbsent(symptom.kind(), symptom);
        }
        return new Patient(facts, signs, forbidden);
    }

    @Nullable
    Symptom sign(Symptom.Kind kind) {
        return signs.get(kind);
    }

    boolean shows(Symptom.Kind kind) {
        return signs.containsKey(kind);
    }

    int pid() {
        return facts.pid();
    }

    /** Pid and name. */
    String text() {
        return text(facts);
    }

    static String text(ProcessFacts facts) {
        return facts.pid() + " (" + facts.name() + ")";
    }
}
