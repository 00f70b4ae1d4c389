package dev.quietus.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The whole command, with proof, against an empty JVM of the same JDK. */
final class StartContest {
    private StartContest() {}

    static void run() throws Exception {
        Path root = root();
        Path empty = Files.createTempDirectory("quietus-bench");
        Files.writeString(empty.resolve("Empty.java"), "class Empty { public static void main(String[] a) {} }");
        String home = System.getProperty("java.home");
        Contest.program(home + "/bin/javac", "-d", empty.toString(), empty + "/Empty.java")
                .nanos();
        String java = home + "/bin/java";
        new Contest("./quietus kill PID and ./quietus run, whole commands")
                .with("empty JVM", Contest.program(java, "-cp", empty.toString(), "Empty"))
                .with(
                        "empty JVM, quietus' own flags",
                        Contest.program(
                                java,
                                "-XX:+UseSerialGC",
                                "-XX:TieredStopAtLevel=1",
                                "-XX:-UsePerfData",
                                "-cp",
                                empty.toString(),
                                "Empty"))
                .with("quietus kill PID", () -> killSleeper(root))
                .with(
                        "quietus run -- /bin/true",
                        Contest.program(root.resolve("quietus").toString(), "run", "--", "/bin/true"))
                .run(3, 25);
    }

    private static long killSleeper(Path root) throws Exception {
        Process sleeper = new ProcessBuilder("sleep", "60").start();
        try {
            return Contest.program(root.resolve("quietus").toString(), "kill", Long.toString(sleeper.pid()))
                    .nanos();
        } finally {
            sleeper.destroyForcibly().waitFor();
        }
    }

    static Path root() throws IOException {
        for (Path folder = Path.of("").toAbsolutePath(); folder != null; folder = folder.getParent()) {
            if (Files.isExecutable(folder.resolve("quietus"))) {
                return folder;
            }
        }
        throw new IOException("./quietus is not found from here");
    }
}
