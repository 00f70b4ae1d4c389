package dev.quietus.cli;

import dev.quietus.Outcome;

/** What a document says of the outcome besides its word. */
final class OutcomeFields {
    private OutcomeFields() {}

    static void write(JsonDocument document, Outcome outcome) {
        switch (outcome) {
            case Outcome.Gone gone -> document.strings("proof", gone.evidence());
            case Outcome.Survived survived ->
                document.string("reason", survived.resistance().text());
            case Outcome.Unknown unknown -> document.string("reason", unknown.reason());
        }
    }
}
