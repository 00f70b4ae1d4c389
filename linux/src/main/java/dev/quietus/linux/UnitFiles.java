package dev.quietus.linux;

import dev.quietus.ProcessFacts;
import dev.quietus.Respawner;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What the files of systemd(1) say of the unit that a cgroup is of: whether it is started again, or by a timer
 * (systemd.unit(5), systemd.service(5)). For one thread at a time.
 */
final class UnitFiles {
    private static final String SERVICE = ".service";
    /** Where the system's units are, what counts most first. */
    private static final List<String> SYSTEM = List.of(
            "/etc/systemd/system.control",
            "/run/systemd/system.control",
            "/run/systemd/transient",
            "/run/systemd/generator.early",
            "/etc/systemd/system",
            "/run/systemd/system",
            "/run/systemd/generator",
            "/usr/local/lib/systemd/system",
            "/usr/lib/systemd/system",
            "/lib/systemd/system",
            "/run/systemd/generator.late");

    /** Where those of users are that root writes; their own homes may be anywhere and answer never. */
    private static final List<String> USER = List.of(
            "/etc/systemd/user",
            "/run/systemd/user",
            "/usr/local/lib/systemd/user",
            "/usr/lib/systemd/user",
            "/lib/systemd/user");

    private final ConfigurationFiles files;

    UnitFiles(ConfigurationFiles files) {
        this.files = files;
    }

    private record Found(String value, String where) {}

    /** The unit of that cgroup, if its files say that it is started again; else empty. */
    Optional<Respawner> of(String path) {
        String unit = unit(path);
        if (unit.isEmpty()) {
            return Optional.empty();
        }
        boolean ofUser = path.contains("/user@") && !unit.startsWith("user@");
        List<String> directories = ofUser ? USER : SYSTEM;
        String systemctl = ofUser ? "systemctl --user stop " : "systemctl stop ";
        Optional<Found> restart = setting(directories, unit, "Service", "Restart");
        if (restart.isPresent()
                && !restart.get().value.equals("no")
                && !restart.get().value.isEmpty()) {
            return Optional.of(respawner(
                    "unit " + unit + " (Restart=" + restart.get().value + ")",
                    restart.get().where,
                    path,
                    systemctl + unit));
        }
        String timer = unit.substring(0, unit.length() - SERVICE.length()) + ".timer";
        Optional<String> file = fragment(directories, timer);
        return file.map(where -> respawner(
                "unit " + unit + " (by its timer " + timer + ")", where, path, systemctl + timer + " " + unit));
    }

    /** Of a service manager whose files are other ones than those here: whether it starts the unit again is not known. */
    static Optional<Respawner> elsewhere(String path, ProcessFacts manager) {
        String unit = unit(path);
        return unit.isEmpty()
                ? Optional.empty()
                : Optional.of(new Respawner(
                        Respawner.Kind.UNIT,
                        Optional.of(manager),
                        "unit " + unit + " of " + manager.pid() + " (" + manager.name() + ")",
                        List.of("it is in cgroup " + path, "the unit's files are in another mount namespace"),
                        Optional.of("nsenter --all -t " + manager.pid() + " systemctl stop " + unit)));
    }

    private static Respawner respawner(String text, String where, String path, String stop) {
        return new Respawner(
                Respawner.Kind.UNIT,
                Optional.empty(),
                text,
                List.of(where, "it is in cgroup " + path),
                Optional.of(stop));
    }

    /** The service that a cgroup is of; empty for none. A cgroup below a service's is the service's own affair. */
    static String unit(String path) {
        String[] parts = path.split("/", -1);
        for (int at = parts.length - 1; at >= 0; at--) {
            // A name that a file of the cgroup could have is escaped by an underscore in front.
            String part = parts[at].startsWith("_") ? parts[at].substring(1) : parts[at];
            if (part.endsWith(SERVICE) && part.length() > SERVICE.length()) {
                return part.startsWith("user@") ? "" : part;
            }
            if (part.endsWith(".scope") || part.endsWith(".slice")) {
                return "";
            }
        }
        return "";
    }

    /** The last value there is: of the unit's own file, then of what is dropped in, in the order of the names. */
    private Optional<Found> setting(List<String> directories, String unit, String section, String key) {
        Optional<Found> last = Optional.empty();
        Optional<String> fragment = fragment(directories, unit);
        List<String> all = new ArrayList<>();
        fragment.ifPresent(all::add);
        all.addAll(dropped(directories, unit));
        for (String file : all) {
            Optional<UnitText.Setting> setting = UnitText.last(files.readFollowing(file), section, key);
            if (setting.isPresent()) {
                String value = setting.get().value();
                last = Optional.of(
                        new Found(value, file + " line " + setting.get().line() + ": " + key + "=" + value));
            }
        }
        return last;
    }

    private Optional<String> fragment(List<String> directories, String unit) {
        for (String name : names(unit)) {
            for (String directory : directories) {
                if (files.readFollowing(directory + "/" + name).length > 0) {
                    return Optional.of(directory + "/" + name);
                }
            }
        }
        return Optional.empty();
    }

    private List<String> dropped(List<String> directories, String unit) {
        Set<String> met = new HashSet<>();
        List<String> paths = new ArrayList<>();
        List<String> owners = new ArrayList<>(names(unit));
        owners.add("service");
        for (String owner : owners) {
            for (String directory : directories) {
                String folder = directory + "/" + owner + ".d";
                for (String name : files.names(folder, ".conf")) {
                    if (met.add(name)) {
                        paths.add(folder + "/" + name);
                    }
                }
            }
        }
        paths.sort((a, b) -> fileName(a).compareTo(fileName(b)));
        return paths;
    }

    private static String fileName(String path) {
        return path.substring(path.lastIndexOf('/') + 1);
    }

    /** Its own name, and that of the template it is an instance of. */
    private static List<String> names(String unit) {
        int at = unit.indexOf('@');
        return at > 0 ? List.of(unit, unit.substring(0, at + 1) + SERVICE) : List.of(unit);
    }
}
