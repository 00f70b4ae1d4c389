package dev.quietus.linux;

import dev.quietus.Cure;
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

    /** The last ones that count more than a mask until the next boot, or as much. */
    private static final Set<String> ABOVE_MASKS = Set.of("/run/systemd/system", "/etc/systemd/user");

    private final Kernel kernel;
    private final ConfigurationFiles files;

    UnitFiles(Kernel kernel, ConfigurationFiles files) {
        this.kernel = kernel;
        this.files = files;
    }

    private record Found(String value, String where) {}

    /**
     * The unit of that cgroup, if its files say that it is started again; else empty.
     *
     * @param own the cgroups of this program
     */
    Optional<Respawner> of(String path, List<String> own) {
        Optional<UnitPath> of = UnitPath.of(path);
        if (of.isEmpty()) {
            return Optional.empty();
        }
        String unit = of.get().unit();
        List<String> directories = of.get().user().isPresent() ? USER : SYSTEM;
        boolean ours = own.stream().anyMatch(of.get()::holds);
        UnitCures cures = new UnitCures(kernel, of.get());
        Optional<Found> restart = setting(directories, unit, "Service", "Restart");
        if (restart.isPresent()
                && !restart.get().value.equals("no")
                && !restart.get().value.isEmpty()) {
            return Optional.of(respawner(
                    "unit " + unit + " (Restart=" + restart.get().value + ")",
                    restart.get().where,
                    path,
                    cures.of(List.of(), maskable(directories, unit), ours)));
        }
        String timer = unit.substring(0, unit.length() - SERVICE.length()) + ".timer";
        Optional<String> file = fragment(directories, timer);
        return file.map(where -> respawner(
                "unit " + unit + " (by its timer " + timer + ")",
                where,
                path,
                cures.of(List.of(timer), maskable(directories, unit) && maskable(directories, timer), ours)));
    }

    /** Of a service manager whose files are other ones than those here: whether it starts the unit again is not known. */
    static Optional<Respawner> elsewhere(String path, ProcessFacts manager) {
        Optional<UnitPath> unit = UnitPath.of(path);
        return unit.map(one -> new Respawner(
                        Respawner.Kind.UNIT,
                        Optional.of(manager),
                        "unit " + one.unit() + " of " + manager.pid() + " (" + manager.name() + ")",
                        List.of("it is in cgroup " + path, "the unit's files are in another mount namespace"),
                        Optional.empty())
                .curedBy(List.of(new Cure(
                        "stop-unit",
                        Cure.Risk.OTHERS,
                        "have its own manager stop unit " + one.unit(),
                        "nsenter --all -t " + manager.pid() + " systemctl stop " + ShellLoop.quoted(one.unit()),
                        new Cure.Act.ByHand()))));
    }

    private static Respawner respawner(String text, String where, String path, List<Cure> cures) {
        return new Respawner(
                        Respawner.Kind.UNIT,
                        Optional.empty(),
                        text,
                        List.of(where, "it is in cgroup " + path),
                        Optional.empty())
                .curedBy(cures);
    }

    /** Whether a mask at run time counts more than the file that has the unit's name; an instance's may have none. */
    private boolean maskable(List<String> directories, String unit) {
        for (String directory : directories) {
            if (files.readFollowing(directory + "/" + unit).length > 0) {
                return false;
            }
            if (ABOVE_MASKS.contains(directory)) {
                return true;
            }
        }
        return true;
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
