package dev.quietus.cli;

/** Tells the demo's story at the pace of a reader. */
final class Narrator {
    private final CommandLine line;
    private final Surroundings surroundings;
    private final Style style;

    Narrator(CommandLine line, Surroundings surroundings) {
        this.line = line;
        this.surroundings = surroundings;
        this.style = Style.of(line.argument(Options.COLOR), surroundings.variables(), true, surroundings.terminal());
    }

    /** Whether nobody reads along. */
    boolean fast() {
        return line.has(Options.FAST);
    }

    void heading(String text) {
        pause(600);
        write("\n" + style.strong(text) + "\n");
        pause(400);
    }

    void tell(String text) {
        write(text + "\n");
        pause(900);
    }

    /** A line of numbers; they come by themselves. */
    void count(String text) {
        write("  " + text + "\n");
    }

    void good(String text) {
        write("  " + style.good(text) + "\n");
        pause(600);
    }

    void bad(String text) {
        write("  " + style.bad(text) + "\n");
        pause(600);
    }

    void answer(Answer answer, Lookup lookup) {
        Page page = page(lookup);
        answer.show(page);
        page.writeTo(surroundings.out());
        pause(900);
    }

    private Page page(Lookup lookup) {
        return new Page(
                style,
                surroundings.unicode(),
                line.has(Options.VERBOSE),
                false,
                surroundings.terminal().columns(),
                lookup);
    }

    private void pause(long millis) {
        if (!fast()) {
            Demo.sleep(millis);
        }
    }

    private void write(String text) {
        Page.write(text, surroundings.unicode(), surroundings.out());
    }
}
