package dev.quietus.windows;

import dev.quietus.Cure;
import dev.quietus.Leftover;
import dev.quietus.Leftover.Standing;
import dev.quietus.ProcessFacts;
import dev.quietus.ProcessIdentity;
import dev.quietus.Symptom;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * Linux distributions beside Windows (WSL). wsl.exe only starts programs in one and shows what they write: they run in a machine of their
 * own, are in no list of Windows, and go on when it ends.
 */
final class Wsl {
    private static final Set<String> FACES = Set.of("wsl.exe", "wslhost.exe");
    private static final List<String> SHARES = List.of("\\\\wsl$\\", "\\\\wsl.localhost\\");
    /** Words of wsl.exe that another one belongs to. */
    private static final Set<String> VALUED =
            Set.of("-u", "--user", "--cd", "--shell-type", "--distribution-id", "--distro-id", "--vm-id");

    private static final long LIMIT_SECONDS = 5;
    private static final int LONGEST = 64 * 1024;

    private final String program;

    /** @param program a wsl.exe */
    Wsl(String program) {
        this.program = program;
    }

    static Wsl ofThisMachine() {
        return new Wsl(System.getenv("SystemRoot") + "\\System32\\wsl.exe");
    }

    /** Whether a process is one of those that show a distribution. */
    static boolean isFace(ProcessFacts facts) {
        return FACES.contains(facts.name().toLowerCase(Locale.ROOT));
    }

    /** The distribution that a path lies in; empty for a path of Windows. */
    static Optional<String> distributionOf(String path) {
        String lower = path.toLowerCase(Locale.ROOT);
        for (String share : SHARES) {
            if (lower.startsWith(share)) {
                String rest = path.substring(share.length());
                int end = rest.indexOf('\\');
                return Optional.of(end < 0 ? rest : rest.substring(0, end));
            }
        }
        return Optional.empty();
    }

    /** The distribution that a command line of wsl.exe names; empty where it leaves that to Windows. */
    static Optional<String> named(List<String> arguments) {
        for (int i = 1; i + 1 < arguments.size(); i++) {
            String word = arguments.get(i);
            if (word.equals("-d") || word.equals("--distribution")) {
                return Optional.of(arguments.get(i + 1));
            }
            boolean own = word.startsWith("-") || word.equals("~");
            if (!own || word.equals("--") || word.equals("-e") || word.equals("--exec")) {
                // What follows is the program's that runs inside.
                return Optional.empty();
            }
            i += VALUED.contains(word) ? 1 : 0;
        }
        return Optional.empty();
    }

    /** The distributions that run now; empty when that is not told. Starts none. */
    Optional<List<String>> running() {
        Optional<Answer> running = ask("--list", "--running", "--quiet");
        if (running.isEmpty() || running.get().code() == 0) {
            return running.map(Answer::lines);
        }
        // Where none runs, that is answered as a failure; no answer at all says nothing.
        return ask("--list", "--quiet").filter(all -> all.code() == 0).map(installed -> List.of());
    }

    /** That a process only shows a distribution, and what ends that; empty where that one does not run. */
    Optional<Symptom> symptom(ProcessFacts face, List<String> arguments) {
        Optional<String> named = named(arguments);
        Optional<List<String>> running = running();
        List<String> shown = shown(running.orElse(List.of()), named);
        if (running.isPresent() && shown.isEmpty()) {
            return Optional.empty();
        }
        String of = "processes of "
                + (shown.isEmpty()
                        ? named.map(name -> "the WSL distribution " + name).orElse("a WSL distribution")
                        : (shown.size() == 1 ? "the WSL distribution " : "one of the WSL distributions ")
                                + String.join(", ", shown));
        String quote = running.isEmpty()
                ? "wsl --list --running does not answer"
                : "wsl --list --running: " + String.join(", ", running.get());
        // Which one it shows where it names none is known only where a single one runs.
        return Optional.of(new Symptom(
                Symptom.Kind.FRONT,
                of,
                0,
                face.name() + "; " + quote,
                shown.size() == 1 ? List.of(terminating(face, shown.getFirst())) : List.of()));
    }

    private Cure terminating(ProcessFacts face, String distribution) {
        return new Cure(
                "terminate-distribution",
                Cure.Risk.OTHERS,
                "end the WSL distribution " + distribution + " with all that runs in it",
                "quietus cure " + face.pid() + " --only terminate-distribution",
                new Cure.Act.Own(() -> terminate(distribution)));
    }

    /** Ends all of a distribution; why it does not, empty when wsl.exe says that it runs no more. */
    Optional<String> terminate(String distribution) {
        boolean carriedOut = ask("--terminate", distribution)
                .filter(answer -> answer.code() == 0)
                .isPresent();
        Optional<List<String>> running = running();
        boolean runs = running.isEmpty() || running.get().stream().anyMatch(distribution::equalsIgnoreCase);
        return !runs
                ? Optional.empty()
                : Optional.of(
                        !carriedOut
                                ? "wsl --terminate " + distribution + " failed"
                                : "wsl --terminate " + distribution + " was carried out, and it is listed as running");
    }

    private record Answer(int code, List<String> lines) {}

    /** Empty where it does not answer in time. */
    private Optional<Answer> ask(String... words) {
        List<String> command = new ArrayList<>(List.of(program));
        command.addAll(List.of(words));
        try {
            Process process = new ProcessBuilder(command)
                    .redirectInput(new File("NUL"))
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            byte[][] text = {new byte[0]};
            boolean read = Errand.run("wsl", TimeUnit.SECONDS.toMillis(LIMIT_SECONDS), () -> text[0] = output(process));
            boolean ended = read && process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS);
            process.destroyForcibly();
            return ended ? Optional.of(new Answer(process.exitValue(), parse(text[0]))) : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }

    private static byte[] output(Process process) {
        try {
            return process.getInputStream().readNBytes(LONGEST);
        } catch (IOException e) {
            return new byte[0];
        }
    }

    /** It writes UTF-16, or UTF-8 where WSL_UTF8 is set. */
    static List<String> parse(byte[] text) {
        boolean wide = text.length > 1 && text[1] == 0;
        String all = new String(text, wide ? StandardCharsets.UTF_16LE : StandardCharsets.UTF_8);
        return all.lines()
                .map(line -> line.replace("\uFEFF", "").strip())
                .filter(line -> !line.isEmpty())
                .toList();
    }

    /**
     * What goes on when a process that showed a distribution has ended.
     *
     * @param arguments of its command line
     */
    List<Leftover> left(ProcessIdentity face, List<String> arguments) {
        Optional<String> named = named(arguments);
        Optional<List<String>> running = running();
        if (running.isEmpty()) {
            return List.of(
                    guests(face, named.orElse("NAME"), "whether they go on is not known: wsl.exe does not tell"));
        }
        String why = "it runs on; who of it was started through the ended one is known only inside it";
        return shown(running.get(), named).stream()
                .map(distribution -> guests(face, distribution, why))
                .toList();
    }

    /** Those of the running that a process shows, as far as that is known: the one it names, or any. */
    private static List<String> shown(List<String> running, Optional<String> named) {
        return running.stream()
                .filter(each -> named.isEmpty() || named.get().equalsIgnoreCase(each))
                .toList();
    }

    private static Leftover guests(ProcessIdentity face, String distribution, String why) {
        return new Leftover(
                "guest-processes",
                distribution,
                "processes of the WSL distribution " + distribution,
                new Standing.Perhaps(why + "; all of it is ended by: wsl --terminate " + distribution),
                face,
                Map.of());
    }
}
