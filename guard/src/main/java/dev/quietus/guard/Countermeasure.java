package dev.quietus.guard;

import java.util.Optional;

/** What a response is in the words of MITRE D3FEND and of OCSF's remediation activities. */
enum Countermeasure {
    TERMINATION("D3-PT", "Process Termination", "ProcessTermination", 2, "Evict"),
    SUSPENSION("D3-PS", "Process Suspension", "ProcessSuspension", 1, "Isolate"),
    SESSION_TERMINATION("D3-ST", "Session Termination", "SessionTermination", 2, "Evict");

    /** In D3FEND all three are ways to evict; OCSF counts what can be taken back as isolating. */
    static final String TACTIC = "Evict";

    private static final String ONTOLOGY = "http://d3fend.mitre.org/ontologies/d3fend.owl#";

    final String id;
    final String title;
    final int activity;
    final String activityName;
    private final String fragment;

    Countermeasure(String id, String title, String fragment, int activity, String activityName) {
        this.id = id;
        this.title = title;
        this.fragment = fragment;
        this.activity = activity;
        this.activityName = activityName;
    }

    String address() {
        return ONTOLOGY + fragment;
    }

    /** None for a report. */
    static Optional<Countermeasure> of(Response response) {
        return switch (response) {
            case REPORT -> Optional.empty();
            case FREEZE -> Optional.of(SUSPENSION);
            case STOP, KILL, STOP_UNIT -> Optional.of(TERMINATION);
            case SEVER -> Optional.of(SESSION_TERMINATION);
        };
    }
}
