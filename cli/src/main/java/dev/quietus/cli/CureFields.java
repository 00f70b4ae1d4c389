package dev.quietus.cli;

import dev.quietus.Cure;
import dev.quietus.Diagnosis;
import dev.quietus.Executable;
import dev.quietus.Finding;
import dev.quietus.Leavings;
import dev.quietus.Origin;
import dev.quietus.ProcessFacts;
import dev.quietus.Resistance;
import java.util.List;
import java.util.Locale;

/** Diagnoses and cures as documents show them. */
final class CureFields {
    private CureFields() {}

    static void diagnoses(JsonDocument document, String name, List<Diagnosis> diagnoses, Lookup lookup) {
        document.array(name);
        for (Diagnosis diagnosis : diagnoses) {
            document.object().object("process");
            FamilyFields.fields(document, diagnosis.member(), lookup);
            document.endObject().array("ancestry");
            for (ProcessFacts above : diagnosis.ancestry()) {
                process(document.object(), above).endObject();
            }
            document.endArray();
            if (diagnosis.age().isPresent()) {
                document.number("age_ms", diagnosis.age().get().toMillis());
            } else {
                document.none("age_ms");
            }
            existence(document, diagnosis);
            document.string("asking", diagnosis.asking());
            document.string(
                    "rail",
                    diagnosis.rail().isPresent() ? diagnosis.rail().get().rail() : null);
            document.array("findings");
            for (Finding finding : diagnosis.findings()) {
                document.object().string("against", word(finding.against()));
                resistance(document, finding.resistance());
                document.string("advice", finding.advice()).strings("evidence", finding.evidence());
                cures(document, finding.cures());
                document.endObject();
            }
            document.endArray();
            FamilyFields.related(document, "dependants", diagnosis.dependants().found());
            document.string("dependants_gap", diagnosis.dependants().gap().orElse(null));
            leavings(document, diagnosis.leavings());
            document.endObject();
        }
        document.endArray();
    }

    private static void leavings(JsonDocument document, Leavings leavings) {
        document.array("leaves");
        for (Leavings.Thing one : leavings.found()) {
            document.object().string("kind", one.kind()).string("name", one.name());
            document.string("text", one.text()).endObject();
        }
        document.endArray().string("leaves_gap", leavings.gap().orElse(null));
    }

    private static void existence(JsonDocument document, Diagnosis diagnosis) {
        Executable executable = diagnosis.executable().orElse(null);
        document.string("executable", executable == null ? null : executable.path());
        document.string(
                "executable_standing",
                executable == null ? null : executable.standing().word());
        Origin origin = diagnosis.origin().orElse(null);
        if (origin == null) {
            document.none("origin");
            return;
        }
        document.object("origin").string("kind", origin.kind().word()).string("text", origin.text());
        if (origin.by().isPresent()) {
            process(document.object("by"), origin.by().get()).endObject();
        } else {
            document.none("by");
        }
        document.endObject();
    }

    static JsonDocument process(JsonDocument document, ProcessFacts facts) {
        return document.number("pid", facts.pid())
                .string("identity", facts.identity().token())
                .string("name", facts.name());
    }

    static void resistance(JsonDocument document, Resistance resistance) {
        document.object("resistance").string("kind", resistance.word()).string("text", resistance.text());
        if (resistance instanceof Resistance.Respawned respawned) {
            RespawnerFields.write(document, respawned.by());
        } else if (resistance instanceof Resistance.Kept kept) {
            RespawnerFields.write(document, kept.by());
        }
        document.endObject();
    }

    static void cures(JsonDocument document, List<Cure> cures) {
        document.array("cures");
        for (Cure cure : cures) {
            fields(document.object(), cure).endObject();
        }
        document.endArray();
    }

    static JsonDocument fields(JsonDocument document, Cure cure) {
        return document.string("name", cure.name())
                .string("risk", word(cure.risk()))
                .string("effect", cure.effect())
                .string("command", cure.command());
    }

    /** Whom a cure touches, for a person. */
    static String risk(Cure cure) {
        return switch (cure.risk()) {
            case SAFE -> "safe: touches nobody else";
            case OTHERS -> "touches others";
            case MACHINE -> "touches everybody";
        };
    }

    static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
