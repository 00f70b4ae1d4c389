package dev.quietus.guard;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Keeps each profile in a file of its own, which survives kill -9 and the loss of power as a whole. */
final class ProfileStore {
    private static final String SUFFIX = ".calls";
    private static final int MOST_ASIDE = 10;

    private final Path folder;
    private final Consumer<String> speaker;

    /**
     * @param folder for its owner only, made if missing
     * @param speaker is told of what could not be read
     */
    ProfileStore(Path folder, Consumer<String> speaker) {
        this.folder = folder;
        this.speaker = speaker;
    }

    /**
     * All of them, in no order. One that cannot be read is kept aside, and that is said: nobody is held to it.
     *
     * @throws IOException when there is no folder that can be written to
     */
    List<Profile> load() throws IOException {
        AuditFiles.makeFolder(folder);
        List<Profile> profiles = new ArrayList<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "*" + SUFFIX)) {
            for (Path file : files) {
                try {
                    profiles.add(read(file));
                } catch (IllegalArgumentException e) {
                    Path kept = AuditFiles.keepAside(folder, "unreadable-profile", new byte[0], MOST_ASIDE);
                    Files.move(file, kept, java.nio.file.StandardCopyOption.ATOMIC_MOVE);
                    speaker.accept("the profile " + file.getFileName() + " could not be read (" + e.getMessage()
                            + "); it is kept in " + kept + ", its program is learnt anew");
                }
            }
        }
        return profiles;
    }

    private Path file(String id) {
        return folder.resolve(id + SUFFIX);
    }

    private Profile read(Path file) throws IOException {
        if (Files.size(file) > ProfileText.MOST_BYTES) {
            throw new IllegalArgumentException("it is longer than any profile");
        }
        Profile profile = ProfileText.parse(new String(Files.readAllBytes(file), StandardCharsets.UTF_8));
        if (!file.equals(file(profile.id()))) {
            throw new IllegalArgumentException("it is another program's, or another unit's, than its name says");
        }
        return profile;
    }

    /** False when it is not on the disk. */
    boolean save(Profile profile) {
        return AuditFiles.replace(
                folder, profile.id() + SUFFIX, ProfileText.of(profile).getBytes(StandardCharsets.UTF_8));
    }

    /** @throws IOException when it is still there */
    void delete(Profile profile) throws IOException {
        Files.deleteIfExists(file(profile.id()));
        AuditFiles.forceFolder(folder);
    }
}
