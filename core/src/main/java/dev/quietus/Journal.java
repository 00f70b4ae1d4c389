package dev.quietus;

/** Hears what an ending does while it does it. Called by the thread that ends; must not throw. */
@FunctionalInterface
public interface Journal {
    /** Hears nothing. */
    Journal SILENT = (stage, text, living) -> {};

    /**
     * @param stage in which stage of the escalation
     * @param text what was done, in words
     * @param living how many held members have not been seen to end
     */
    void note(Escalation.Stage stage, String text, int living);
}
