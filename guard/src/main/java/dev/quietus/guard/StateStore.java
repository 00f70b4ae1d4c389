package dev.quietus.guard;

import dev.quietus.ProcessIdentity;
import dev.quietus.QuietusException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the {@link Memory} of a guard in one file, so that it survives kill -9 and the loss of power: at any moment the file is
 * what was saved last, or what was saved before that. Thread-safe.
 */
public final class StateStore {
    private static final String FORM = "quietus-guard-state/1";
    private static final String NAME = "state";
    private static final long LARGEST = 32L << 20;
    private static final int MOST_ASIDE = 3;

    private final Path folder;
    private final String boot;
    private Optional<String> said = Optional.empty();

    /**
     * @param folder for its owner only, made if missing
     * @param boot in which boot the machine is, {@link dev.quietus.Quietus#boot()}
     */
    public StateStore(Path folder, String boot) {
        this.folder = folder;
        this.boot = boot;
    }

    /**
     * What was saved last. Of another boot only what a boot does not end: modes and pending incidents. What cannot be read is
     * kept aside, and {@link #said} tells of it.
     *
     * @throws IOException when there is no folder that can be written to
     */
    public synchronized Memory load() throws IOException {
        AuditFiles.makeFolder(folder);
        Path file = folder.resolve(NAME);
        byte[] bytes;
        try {
            if (Files.size(file) > LARGEST) {
                return aside(file, "it is larger than any");
            }
            bytes = Files.readAllBytes(file);
        } catch (NoSuchFileException e) {
            return Memory.none(boot);
        }
        try {
            Map<String, @Nullable Object> form = JsonText.object(bytes)
                    .filter(object -> JsonText.text(object, "form").equals(FORM))
                    .orElseThrow(() -> new IllegalArgumentException("it is no state of a guard"));
            Memory memory = read(form);
            return memory.boot().equals(boot)
                    ? memory
                    : new Memory(boot, List.of(), Map.of(), memory.modes(), memory.pending());
        } catch (IllegalArgumentException | DateTimeException | QuietusException e) {
            return aside(file, String.valueOf(e.getMessage()));
        }
    }

    private Memory aside(Path file, String why) throws IOException {
        Path kept = AuditFiles.keepAside(folder, "unreadable-state", new byte[0], MOST_ASIDE);
        Files.move(file, kept, StandardCopyOption.ATOMIC_MOVE);
        said = Optional.of("the guard's memory could not be read (" + why + "); it is kept in " + kept.getFileName()
                + ", leases and counts begin anew");
        return Memory.none(boot);
    }

    /** What somebody should know about the last {@link #load}. */
    public synchronized Optional<String> said() {
        return said;
    }

    /**
     * Saves.
     *
     * @return false when it is not on the disk: then nothing may be frozen whose lease is in it
     */
    public synchronized boolean save(Memory memory) {
        return AuditFiles.replace(folder, NAME, JsonText.of(form(memory)));
    }

    private static Map<String, @Nullable Object> form(Memory memory) {
        Map<String, @Nullable Object> form = new LinkedHashMap<>();
        form.put("form", FORM);
        form.put("boot", memory.boot());
        List<Map<String, Object>> leases = new ArrayList<>();
        for (Memory.Lease lease : memory.leases()) {
            Map<String, Object> one = new LinkedHashMap<>();
            one.put("incident", IncidentForm.of(lease.incident()));
            one.put("until", lease.until().toString());
            one.put(
                    "processes",
                    lease.processes().stream().map(ProcessIdentity::token).toList());
            leases.add(one);
        }
        form.put("leases", leases);
        form.put("counts", memory.counts());
        form.put("modes", memory.modes());
        form.put("pending", memory.pending().stream().map(IncidentForm::of).toList());
        return form;
    }

    private static Memory read(Map<String, @Nullable Object> form) {
        List<Memory.Lease> leases = new ArrayList<>();
        for (Map<String, @Nullable Object> lease : JsonText.objects(form, "leases")) {
            List<ProcessIdentity> processes = new ArrayList<>();
            if (lease.get("processes") instanceof List<?> tokens) {
                for (Object token : tokens) {
                    processes.add(ProcessIdentity.parse(String.valueOf(token)));
                }
            }
            leases.add(new Memory.Lease(
                    IncidentForm.read(JsonText.object(lease, "incident")),
                    processes,
                    Instant.parse(JsonText.text(lease, "until"))));
        }
        Map<String, Integer> counts = new LinkedHashMap<>();
        Map<String, @Nullable Object> counted = JsonText.object(form, "counts");
        for (String key : counted.keySet()) {
            counts.put(key, (int) JsonText.number(counted, key));
        }
        Map<String, Mode> modes = new LinkedHashMap<>();
        Map<String, @Nullable Object> switched = JsonText.object(form, "modes");
        for (String order : switched.keySet()) {
            modes.put(order, Mode.valueOf(JsonText.text(switched, order)));
        }
        List<Incident> pending = new ArrayList<>();
        for (Map<String, @Nullable Object> incident : JsonText.objects(form, "pending")) {
            pending.add(IncidentForm.read(incident));
        }
        return new Memory(JsonText.text(form, "boot"), leases, counts, modes, pending);
    }
}
