package dev.quietus.cli;

import dev.quietus.QuietusException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * A file that appears whole or not at all, readable by its owner only. It is opened before anything is ended, so that a
 * receipt which cannot be written is known in time. Devices and pipes are written into, never replaced.
 */
final class SafeFile implements AutoCloseable {
    private final Path target;
    private final Path draft;
    private boolean finished;

    private SafeFile(Path target, Path draft) {
        this.target = target;
        this.draft = draft;
    }

    /** @throws QuietusException USAGE when nothing can be written there */
    static SafeFile open(String option, String name) {
        try {
            Path target = Path.of(name).toAbsolutePath();
            if (Files.isDirectory(target)) {
                throw QuietusException.usage("--" + option + ": " + name + " is a directory");
            }
            if (Files.exists(target) && !Files.isRegularFile(target)) {
                return new SafeFile(target, target);
            }
            Path folder = target.getParent();
            if (folder == null || target.getFileName() == null) {
                throw QuietusException.usage("--" + option + ": " + name + " is no file");
            }
            return new SafeFile(target, Files.createTempFile(folder, ".quietus-", ".tmp", ownerOnly(folder)));
        } catch (IOException | IllegalArgumentException e) {
            throw QuietusException.usage("--" + option + ": cannot write " + name + ": " + reason(e));
        }
    }

    private static FileAttribute<?>[] ownerOnly(Path folder) {
        boolean posix = folder.getFileSystem().equals(FileSystems.getDefault())
                && FileSystems.getDefault().supportedFileAttributeViews().contains("posix");
        return posix
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
                }
                : new FileAttribute<?>[0];
    }

    static String reason(Exception e) {
        if (e instanceof java.nio.file.NoSuchFileException) {
            return "there is no such folder or file";
        }
        if (e instanceof java.nio.file.AccessDeniedException) {
            return "permission denied";
        }
        String message = e.getMessage();
        return message == null ? e.getClass().getSimpleName() : message;
    }

    OutputStream stream() throws IOException {
        return Files.newOutputStream(draft, StandardOpenOption.WRITE);
    }

    /** Puts the written draft in place. */
    void finish() throws IOException {
        if (!draft.equals(target)) {
            Files.move(draft, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        }
        finished = true;
    }

    /** Removes the draft unless it was put in place. */
    @Override
    public void close() {
        if (!finished && !draft.equals(target)) {
            try {
                Files.deleteIfExists(draft);
            } catch (IOException e) {
                // An empty draft stays behind; there is nobody left to tell.
            }
        }
    }
}
