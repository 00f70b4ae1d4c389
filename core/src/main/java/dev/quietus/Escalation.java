package dev.quietus;

/**
 * The escalation as a table: in which stage what event leads where. {@link Ending} performs the stages; this is all that
 * decides their order.
 */
public final class Escalation {

    /** What is being done. */
    public enum Stage {
        /** Send the first signal. */
        ASK,
        /** Let them follow it. */
        WAIT,
        /** Keep the family from growing, until two complete listings show nobody new. */
        BRAKE,
        /** Kill whoever is left, by the strongest fitting means. */
        FORCE,
        /** Wait for each held process to end. */
        SWEEP,
        /** Apply the cures that were ordered to whoever resists the kill. */
        CURE,
        /** List once more; check conditions. */
        VERIFY,
        DONE
    }

    /** What came of it. */
    public enum Event {
        PERFORMED,
        ALL_ENDED,
        GRACE_OVER,
        NOT_TO_FORCE,
        NEW_MEMBERS,
        UNQUIET,
        NOT_NEEDED,
        QUIET,
        RESTLESS,
        STILL_THERE,
        RESISTED,
        TIME_UP
    }

    private record Row(Stage stage, Event event, Stage next, String meaning) {}

    private static final Row[] TABLE = {
        new Row(
                Stage.ASK,
                Event.PERFORMED,
                Stage.WAIT,
                "asked; stopped processes were continued so that they can hear"),
        new Row(Stage.WAIT, Event.ALL_ENDED, Stage.VERIFY, "everyone followed"),
        new Row(Stage.WAIT, Event.GRACE_OVER, Stage.BRAKE, "the grace is over"),
        new Row(Stage.WAIT, Event.NOT_TO_FORCE, Stage.VERIFY, "the grace is over, and force was not ordered"),
        new Row(Stage.BRAKE, Event.UNQUIET, Stage.BRAKE, "somebody new, or not yet standing still: list again"),
        new Row(Stage.BRAKE, Event.NOT_NEEDED, Stage.FORCE, "only means that nobody can outrun, or nobody left"),
        new Row(Stage.BRAKE, Event.QUIET, Stage.FORCE, "two complete listings, nobody new"),
        new Row(Stage.BRAKE, Event.RESTLESS, Stage.FORCE, "the brake does not hold them; go on without"),
        new Row(Stage.FORCE, Event.PERFORMED, Stage.SWEEP, "everyone known was sent the kill"),
        new Row(Stage.SWEEP, Event.ALL_ENDED, Stage.VERIFY, "every held process has ended"),
        new Row(Stage.SWEEP, Event.STILL_THERE, Stage.FORCE, "some have not: once more"),
        new Row(
                Stage.SWEEP,
                Event.RESISTED,
                Stage.CURE,
                "some have not: cures were ordered, or can be offered now that time is up"),
        new Row(Stage.CURE, Event.PERFORMED, Stage.FORCE, "what was ordered and fits was done: once more"),
        new Row(Stage.SWEEP, Event.TIME_UP, Stage.VERIFY, "some have not, and time is up"),
        new Row(Stage.VERIFY, Event.NEW_MEMBERS, Stage.BRAKE, "somebody was born meanwhile"),
        new Row(Stage.VERIFY, Event.ALL_ENDED, Stage.DONE, "the listing is empty and the conditions hold"),
        new Row(Stage.VERIFY, Event.STILL_THERE, Stage.DONE, "something survived or could not be verified"),
    };

    private Escalation() {}

    /** The stage after this event; an event that a stage cannot have is a programming error. */
    static Stage next(Stage stage, Event event) {
        for (Row row : TABLE) {
            if (row.stage == stage && row.event == event) {
                return row.next;
            }
        }
        throw new IllegalStateException("no row for " + event + " in " + stage);
    }

    /** The table as Markdown, as docs/reference prints it. */
    public static String markdown() {
        StringBuilder text = new StringBuilder("| stage | event | next | meaning |\n| --- | --- | --- | --- |\n");
        for (Row row : TABLE) {
            text.append("| ")
                    .append(row.stage)
                    .append(" | ")
                    .append(row.event)
                    .append(" | ")
                    .append(row.next);
            text.append(" | ").append(row.meaning).append(" |\n");
        }
        return text.toString();
    }
}
