package dev.quietus.linux;

import dev.quietus.ProcessFacts;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Who has files open or mapped: by their numbers in {@code /proc/PID/fdinfo}, and only where one fits by asking the
 * descriptor's file for its device. Every process is looked at once, when the first question is asked. For one thread.
 */
final class FileHolders {
    private static final int WRITABLE_BY_OTHERS = 0x12;
    private static final long MOST_NANOS = 1_000_000_000;
    private static final String IN_TIME = "there are too many processes to see whether one of them uses it";

    private final Kernel kernel;
    private final KernelFiles files;
    private final LivingView view;
    private final Mappings mappings = new Mappings();
    private final List<ProcessFacts> living;
    private final Map<Long, List<Use>> open = new HashMap<>();
    private final Map<Long, List<Use>> maps = new HashMap<>();
    private Optional<String> veiled = Optional.empty();
    private Optional<String> closed = Optional.empty();
    private Optional<String> unmapped = Optional.empty();
    private boolean late;
    private boolean openKnown;
    private boolean mapsKnown;

    /** A file with a fitting number in use; its link leads to it, or to what is mapped there. */
    private record Use(ProcessFacts facts, String link, int major, int minor) {}

    /** @param living who may hold one */
    FileHolders(Kernel kernel, List<ProcessFacts> living) {
        this.kernel = kernel;
        this.living = living;
        files = new KernelFiles(kernel.scratch(), kernel.proc());
        view = new LivingView(kernel.proc());
    }

    /** What a look for holders found. */
    sealed interface Answer {
        /** Nobody that could be looked at; others could not use it. */
        record Nobody() implements Answer {}

        /** Somebody: pid and name. */
        record Somebody(String who) implements Answer {}

        /** Not everybody could be looked at, and whoever could not might use it. */
        record Unsure(String reason) implements Answer {}
    }

    /** @param mapped whether it may be mapped without being open */
    Answer of(FileIdentity file, boolean mapped) {
        learn(mapped);
        for (Use use : open.getOrDefault(file.inode(), List.of())) {
            if (file.is(files.identify(KernelText.ascii(use.link())))) {
                return somebody(use);
            }
        }
        for (Use use : mapped ? maps.getOrDefault(file.inode(), List.of()) : List.<Use>of()) {
            if (file.is(use.major(), use.minor(), file.inode())) {
                return somebody(use);
            }
        }
        if (late) {
            return new Answer.Unsure(IN_TIME);
        }
        if (veiled.isPresent()) {
            // It may have anything open.
            return new Answer.Unsure(veiled.get());
        }
        if (mapped && unmapped.isPresent()) {
            return new Answer.Unsure(unmapped.get());
        }
        if ((file.mode() & WRITABLE_BY_OTHERS) != 0 && closed.isPresent()) {
            return new Answer.Unsure(closed.get());
        }
        return new Answer.Nobody();
    }

    /** Who has the same file without a name open, which only its number and the name it had tell; empty when nobody is seen to. */
    String ofDeleted(Belongings.OpenFile file) {
        learn(false);
        for (Use use : open.getOrDefault(file.inode(), List.of())) {
            String link = use.link().substring(("/proc/" + use.facts().pid() + '/').length());
            if (files.link(use.facts().pid(), KernelText.ascii(link)).equals(file.path())) {
                return use.facts().pid() + " (" + use.facts().name() + ")";
            }
        }
        return "";
    }

    private static Answer somebody(Use use) {
        return new Answer.Somebody(use.facts().pid() + " (" + use.facts().name() + ")");
    }

    private void learn(boolean mapped) {
        boolean wantsOpen = !openKnown;
        boolean wantsMaps = mapped && !mapsKnown;
        if (!wantsOpen && !wantsMaps) {
            return;
        }
        openKnown = true;
        mapsKnown |= mapped;
        long end = System.nanoTime() + MOST_NANOS;
        for (ProcessFacts facts : living) {
            if (System.nanoTime() > end) {
                late = true;
                return;
            }
            if (facts.pid() != kernel.pid() && Matches.hasResources(facts)) {
                if (kernel.veil().covers(facts.pid())) {
                    veiled = veiled.or(() -> Optional.of(unseen(facts)));
                    continue;
                }
                String prefix = view.prefix(facts);
                if (wantsOpen) {
                    learnOpen(facts, prefix);
                }
                if (wantsMaps) {
                    learnMaps(facts, prefix);
                }
            }
        }
    }

    private void learnOpen(ProcessFacts facts, String prefix) {
        if (Errno.is(kernel.proc().link(facts.pid(), KernelText.ascii(prefix + "cwd")), Errno.EACCES)) {
            closed = closed.or(() -> Optional.of(unseen(facts)));
            return;
        }
        for (int descriptor : kernel.proc().numbers(facts.pid(), KernelText.ascii(prefix + "fd"))) {
            long length = kernel.proc().glance(facts.pid(), KernelText.ascii(prefix + "fdinfo/" + descriptor));
            int end = Scratch.HEADER + (int) Math.max(0, length);
            byte[] bytes = kernel.scratch().load(Scratch.HEADER, end);
            long inode = BelongingsReader.inode(bytes, Scratch.HEADER, end);
            String link = "/proc/" + facts.pid() + '/' + prefix + "fd/" + descriptor;
            open.computeIfAbsent(inode, number -> new ArrayList<>(2)).add(new Use(facts, link, 0, 0));
        }
    }

    private void learnMaps(ProcessFacts facts, String prefix) {
        if (!view.showsMap(facts)) {
            unmapped = unmapped.or(() -> Optional.of(unseen(facts)));
            return;
        }
        byte[] text = kernel.memory().ask(facts.pid(), KernelText.ascii(prefix + "maps"));
        if (text == null) {
            unmapped = unmapped.or(() -> Optional.of(unseen(facts)));
            return;
        }
        mappings.begin(text, 0, text.length);
        while (mappings.next()) {
            maps.computeIfAbsent(mappings.inode(), number -> new ArrayList<>(2))
                    .add(new Use(facts, "", mappings.major(), mappings.minor()));
        }
    }

    private static String unseen(ProcessFacts facts) {
        return "whether " + facts.pid() + " (" + facts.name() + ") uses it cannot be seen";
    }
}
