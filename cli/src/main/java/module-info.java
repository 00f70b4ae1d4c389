/** The command line: it parses, shows and asks. No decision about ending lives here. */
@org.jspecify.annotations.NullMarked
module dev.quietus.cli {
    requires dev.quietus;
    requires static dev.quietus.guard;
    requires static org.jspecify;
    requires tools.jackson.core;
}
