package dev.quietus.cli;

final class Demo {
    private Demo() {}

    static ExitCode run(CommandLine line, Surroundings s) {
        return ExitCode.GONE;
    }
}
