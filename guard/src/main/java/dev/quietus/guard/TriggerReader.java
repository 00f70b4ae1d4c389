package dev.quietus.guard;

import dev.quietus.Happening;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.tomlj.TomlTable;

/** Reads what has to happen: a table with one key, the trigger's word. */
final class TriggerReader {
    private static final List<Happening.Failure> FAILURES = List.of(
            Happening.Failure.CANARY, Happening.Failure.FORTIFY, Happening.Failure.HEAP, Happening.Failure.CALL);
    private static final Pattern HASH = Pattern.compile("[0-9a-f]{64}");
    private static final List<String> PROTOCOLS = List.of("tcp", "udp");

    private final Section when;
    private Optional<Trigger> found = Optional.empty();
    private int given;

    private TriggerReader(Section when) {
        this.when = when;
    }

    /** Empty when something is wrong, which was told then. */
    static Optional<Trigger> read(Section when) {
        return new TriggerReader(when).read();
    }

    private Optional<Trigger> read() {
        take("canary", this::canary);
        take("call", this::call);
        take("administration", () -> inner("administration").flatMap(AdministrationReader::read));
        take("resources", () -> inner("resources").flatMap(ResourcesReader::read));
        take("execution", () -> inner("execution").flatMap(TriggerReader::execution));
        take("listening", () -> inner("listening").flatMap(TriggerReader::listening));
        take("respawn", () -> inner("respawn").flatMap(TriggerReader::respawn));
        take("deadline", () -> when.duration("deadline", "\"6h\"").map(Trigger.Deadline::new));
        when.finish();
        if (given > 1) {
            when.problem("", "an order has one trigger, and here are " + given, "write an order for each");
        } else if (given == 0) {
            when.problem(
                    "",
                    "no trigger is named",
                    "write one of canary, call, administration, resources, execution, listening, respawn, deadline");
        }
        return given == 1 ? found : Optional.empty();
    }

    private interface Reader {
        Optional<? extends Trigger> read();
    }

    private void take(String key, Reader reader) {
        if (when.has(key)) {
            given++;
            found = reader.read().map(it -> it);
        }
    }

    private Optional<Section> inner(String key) {
        return when.section(
                key,
                switch (key) {
                    case "administration" -> "{ services = [\"ssh\"], direction = \"outbound\" }";
                    case "resources" -> "{ of = \"memory\", over = \"95%\", lasting = \"10s\" }";
                    case "call" -> "{ profile = \"sealed\" }";
                    case "execution" -> "{ paths = [\"/tmp/*\"] }";
                    case "listening" -> "{ ports = [4444] }";
                    default -> "{ within = \"1m\" }";
                });
    }

    private Optional<Trigger> canary() {
        Set<Happening.Failure> failures = new LinkedHashSet<>();
        for (Section.Item item : when.texts("canary", "[\"canary\", \"fortify\", \"heap\"]")) {
            if (item.text.equals("abort") || item.text.equals("fault")) {
                item.problem(
                        "'" + item.text + "' is no evidence of an attack: any program may fail so",
                        "leave it out; canary, fortify and heap say that memory was written over");
                continue;
            }
            Section.meant(item.text, FAILURES, item::problem).ifPresent(failures::add);
        }
        return failures.isEmpty() ? Optional.empty() : Optional.of(new Trigger.Canary(failures));
    }

    private Optional<Trigger> call() {
        if (when.raw("call") instanceof TomlTable) {
            return inner("call").flatMap(TriggerReader::profile);
        }
        Set<String> calls = new LinkedHashSet<>();
        for (Section.Item item : when.texts("call", "[\"ptrace\", \"bpf\"]")) {
            if (!Profile.CALL.matcher(item.text).matches()) {
                item.problem(
                        Problems.quoted(item.text) + " is no system call's name",
                        "write it as in the manual, in small letters: ptrace");
            }
            calls.add(item.text);
        }
        return calls.isEmpty() ? Optional.empty() : Optional.of(new Trigger.Call(calls));
    }

    private static Optional<Trigger> profile(Section inner) {
        inner.missing("profile", "write call = { profile = \"sealed\" }");
        Optional<String> kind = inner.text("profile", "\"sealed\"");
        Duration learning = inner.duration("learning", "\"7d\"").orElse(Duration.ZERO);
        int runs = (int) inner.number("runs", 1, Profile.MOST_RUNS, "20").orElse(0);
        inner.finish();
        if (kind.isEmpty()) {
            return Optional.empty();
        }
        boolean sealed = kind.get().equals("sealed");
        if (!sealed && !kind.get().equals("learnt")) {
            inner.problem(
                    "profile",
                    Problems.quoted(kind.get()) + " is no kind of profile",
                    "write profile = \"sealed\", or \"learnt\" for what is to be reported or frozen only");
        } else if (!sealed && learning.isZero() && runs == 0) {
            inner.problem(
                    "profile",
                    "nothing says when a program is learnt",
                    "write learning = \"7d\", or runs = 20, or both, beside it");
        }
        return Optional.of(new Trigger.Profile(sealed, learning, runs));
    }

    private static Optional<Trigger> execution(Section inner) {
        Set<String> paths = SubjectsReader.paths(inner, "paths", "[\"/tmp/*\"]");
        Set<String> hashes = new LinkedHashSet<>();
        for (Section.Item item : inner.texts("hashes", "[\"" + "0".repeat(64) + "\"]")) {
            if (!HASH.matcher(item.text).matches()) {
                item.problem(
                        Problems.quoted(item.text) + " is no SHA-256",
                        "write the 64 digits that sha256sum prints, letters small");
            }
            hashes.add(item.text);
        }
        boolean hidden = inner.flag("hidden");
        if (!hidden && !inner.has("paths") && !inner.has("hashes")) {
            inner.problem(
                    "hidden",
                    "no program is forbidden by this",
                    "name some by 'paths' or 'hashes', or write hidden = true");
        }
        inner.finish();
        return Optional.of(new Trigger.Execution(paths, hashes, hidden));
    }

    private static Optional<Trigger> listening(Section inner) {
        inner.missing("ports", "write listening = { ports = [4444] }");
        Set<Integer> ports = new LinkedHashSet<>();
        inner.numbers("ports", 1, 65_535, "[4444, 31337]").forEach(port -> ports.add(port.intValue()));
        String protocol = inner.text("protocol", "\"tcp\"").orElse("tcp");
        if (!PROTOCOLS.contains(protocol)) {
            inner.problem(
                    "protocol",
                    Problems.quoted(protocol) + " is not known here",
                    "write protocol = \"tcp\" or \"udp\"");
        }
        inner.finish();
        return Optional.of(new Trigger.Listening(ports, protocol));
    }

    private static Optional<Trigger> respawn(Section inner) {
        Duration within = inner.duration("within", "\"1m\"").orElse(Duration.ofMinutes(1));
        inner.finish();
        return Optional.of(new Trigger.Respawn(within));
    }
}
