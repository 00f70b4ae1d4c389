package dev.quietus.cli;

import dev.quietus.QuietusException;
import java.io.ByteArrayOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * A file that appears whole or not at all, readable by its owner only. Devices and pipes are written into, never replaced.
 *
 * <p>It is opened before anything is ended or started, so that a receipt which cannot be written is known in time; and it
 * is never opened again, because by then its name may lead elsewhere: the command of a run may be allowed to write to that
 * folder, and less than this program.
 */
final class SafeFile implements AutoCloseable {
    private static final int ATTEMPTS = 100;

    private final Path target;
    private final Path draft;
    private final FileChannel channel;
    /** Which file the draft is: the held one, whose number nobody else gets while it is held. */
    private final @Nullable Object key;

    private final ByteArrayOutputStream gathered = new ByteArrayOutputStream();
    /** Null for a draft. */
    private final @Nullable Speaker speaker;

    private boolean finished;

    private SafeFile(Path target, Path draft, FileChannel channel, @Nullable Object key, @Nullable Speaker speaker) {
        this.target = target;
        this.draft = draft;
        this.channel = channel;
        this.key = key;
        this.speaker = speaker;
    }

    /**
     * A pipe is waited for until somebody reads it, as a shell does it.
     *
     * @throws QuietusException USAGE when nothing can be written there
     */
    static SafeFile open(String option, String name) {
        try {
            Path target = Path.of(name).toAbsolutePath();
            if (Files.isDirectory(target)) {
                throw QuietusException.usage("--" + option + ": " + name + " is a directory");
            }
            if (isStream(target)) {
                return new SafeFile(target, target, stream(target), null, Speaker.start());
            }
            Path folder = target.getParent();
            if (folder == null || target.getFileName() == null) {
                throw QuietusException.usage("--" + option + ": " + name + " is no file");
            }
            return draft(target, folder);
        } catch (IOException | IllegalArgumentException e) {
            throw QuietusException.usage("--" + option + ": cannot write " + name + ": " + reason(e));
        }
    }

    /** Whether it is a device or a pipe, or somebody's open file by its number: /dev/stderr, /dev/fd/2. */
    private static boolean isStream(Path target) throws IOException {
        if (!Files.exists(target)) {
            return false;
        }
        if (!Files.isRegularFile(target) || isNumbered(target)) {
            return true;
        }
        return Files.isSymbolicLink(target) && isNumbered(target.resolveSibling(Files.readSymbolicLink(target)));
    }

    private static boolean isNumbered(Path file) throws IOException {
        Path folder = file.getParent();
        return folder != null && folder.toRealPath().startsWith("/proc");
    }

    /**
     * Our own standard output and error have a place in their file that others share: what is opened anew has another one,
     * and would be written over.
     */
    private static FileChannel stream(Path target) throws IOException {
        for (FileDescriptor own : List.of(FileDescriptor.out, FileDescriptor.err)) {
            Path number = Path.of("/proc/self/fd/" + (own == FileDescriptor.out ? 1 : 2));
            if (Files.exists(number) && Files.isSameFile(target, number)) {
                return new FileOutputStream(own).getChannel();
            }
        }
        return FileChannel.open(target, StandardOpenOption.APPEND);
    }

    private static SafeFile draft(Path target, Path folder) throws IOException {
        Set<StandardOpenOption> options = Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        for (int attempt = 0; ; attempt++) {
            long number = ThreadLocalRandom.current().nextLong(Long.MAX_VALUE);
            Path draft = folder.resolve(".quietus-" + number + ".tmp");
            try {
                FileChannel channel = FileChannel.open(draft, options, ownerOnly(folder));
                return new SafeFile(target, draft, channel, key(draft), null);
            } catch (FileAlreadyExistsException e) {
                if (attempt == ATTEMPTS) {
                    throw e;
                }
            }
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

    /** Device and inode; null on systems that tell none. */
    private static @Nullable Object key(Path draft) throws IOException {
        return Files.readAttributes(draft, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
                .fileKey();
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

    /** What is written here is there when it is {@link #finish}ed; closing it means nothing. */
    OutputStream stream() {
        return speaker == null ? new Unclosed(Channels.newOutputStream(channel)) : gathered;
    }

    /** Puts the written draft in place; gives what has gathered to a device or pipe. */
    void finish() throws IOException {
        if (speaker == null) {
            // Between this look and the move somebody may put another file there still: then that is found under the
            // target's name. Nothing is ever written into it.
            if (!isOurs()) {
                throw new IOException("somebody has replaced its draft " + draft);
            }
            Files.move(draft, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } else {
            give(speaker);
        }
        finished = true;
    }

    private boolean isOurs() {
        try {
            return Objects.equals(key, key(draft));
        } catch (IOException e) {
            return false;
        }
    }

    private void give(Speaker by) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(gathered.toByteArray());
        IOException[] failure = new IOException[1];
        by.say(() -> {
            try {
                while (bytes.hasRemaining()) {
                    channel.write(bytes);
                }
            } catch (IOException e) {
                failure[0] = e;
            }
        });
        if (!by.finish()) {
            throw new IOException("nobody takes what is written to " + target);
        }
        if (failure[0] != null) {
            throw failure[0];
        }
    }

    /** Removes the draft unless it was put in place. */
    @Override
    public void close() {
        try {
            if (!finished && speaker == null && isOurs()) {
                Files.deleteIfExists(draft);
            }
            // What goes to a stream may still be on its way, or the stream be our own.
            if (speaker == null) {
                channel.close();
            }
        } catch (IOException e) {
            // An empty draft stays behind; there is nobody left to tell.
        }
    }

    /** The file is held until it is closed itself, to be compared. */
    private static final class Unclosed extends FilterOutputStream {
        Unclosed(OutputStream stream) {
            super(stream);
        }

        @Override
        public void write(byte[] bytes, int at, int length) throws IOException {
            out.write(bytes, at, length);
        }

        @Override
        public void close() throws IOException {
            flush();
        }
    }
}
