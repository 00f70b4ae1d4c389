package dev.quietus.guard;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** The files of a log: {@code audit-N.jsonl}, N being the number of its first line, and beside them what was torn. */
final class AuditFiles {
    static final FileAttribute<?> OWNER =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
    private static final FileAttribute<?> OWNERS_FOLDER =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
    private static final String PREFIX = "audit-";
    private static final String SUFFIX = ".jsonl";
    private static final int BLOCK = 64 * 1024;

    private AuditFiles() {}

    static Set<OpenOption> ownersOnly(StandardOpenOption... options) {
        return Set.of(options);
    }

    static void makeFolder(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            Files.createDirectories(folder, OWNERS_FOLDER);
        }
    }

    static Path named(Path folder, long first) {
        return folder.resolve(String.format(Locale.ROOT, "%s%018d%s", PREFIX, first, SUFFIX));
    }

    /** The number of its first line, as its name says; −1 for a file of another kind. */
    static long first(Path file) {
        String name = String.valueOf(file.getFileName());
        String digits = name.startsWith(PREFIX) && name.endsWith(SUFFIX)
                ? name.substring(PREFIX.length(), name.length() - SUFFIX.length())
                : "";
        boolean number = digits.length() == 18 && digits.chars().allMatch(c -> c >= '0' && c <= '9');
        return number ? Long.parseLong(digits) : -1;
    }

    /** Oldest first. */
    static List<Path> list(Path folder) throws IOException {
        return list(folder, PREFIX, SUFFIX).stream()
                .filter(file -> first(file) > 0)
                .toList();
    }

    private static List<Path> list(Path folder, String prefix, String suffix) throws IOException {
        List<Path> files = new ArrayList<>();
        try (DirectoryStream<Path> all = Files.newDirectoryStream(folder, prefix + "*" + suffix)) {
            for (Path file : all) {
                files.add(file);
            }
        }
        Collections.sort(files);
        return files;
    }

    /** Keeps bytes aside, the last few of their kind. */
    static Path keepAside(Path folder, String kind, byte[] bytes, int most) throws IOException {
        Path aside = folder.resolve(kind + "-" + System.currentTimeMillis());
        for (int n = 2; Files.exists(aside); n++) {
            aside = folder.resolve(kind + "-" + System.currentTimeMillis() + "-" + n);
        }
        Files.createFile(aside, OWNER);
        Files.write(aside, bytes);
        List<Path> all = list(folder, kind + "-", "");
        for (Path old : all.subList(0, Math.max(0, all.size() - most))) {
            Files.delete(old);
        }
        return aside;
    }

    /** Makes a file whose blocks belong to it: what is written over them later needs no space (but on a file system that copies on write). */
    static void preallocate(Path file, int bytes) throws IOException {
        if (Files.exists(file) && Files.size(file) == bytes) {
            return;
        }
        Files.deleteIfExists(file);
        try (FileChannel channel =
                FileChannel.open(file, ownersOnly(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), OWNER)) {
            ByteBuffer zeros = ByteBuffer.allocate(BLOCK);
            for (int at = 0; at < bytes; at += zeros.limit()) {
                zeros.clear().limit(Math.min(BLOCK, bytes - at));
                writeWhole(channel, zeros, at);
            }
            channel.force(true);
        } catch (IOException e) {
            // Half a reserve is none, and takes what others need.
            Files.deleteIfExists(file);
            throw e;
        }
    }

    static void writeWhole(FileChannel channel, ByteBuffer bytes, long at) throws IOException {
        long position = at;
        while (bytes.hasRemaining()) {
            position += channel.write(bytes, position);
        }
    }

    /** Puts a file in the place of one of that name, as a whole; false when it is not on the disk. */
    static boolean replace(Path folder, String name, byte[] bytes) {
        Path draft = folder.resolve(name + ".new");
        try (FileChannel channel = FileChannel.open(
                draft,
                ownersOnly(StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE),
                OWNER)) {
            writeWhole(channel, ByteBuffer.wrap(bytes), 0);
            channel.force(true);
            Files.move(draft, folder.resolve(name), StandardCopyOption.ATOMIC_MOVE);
            forceFolder(folder);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /** Lets the names in a folder be on the disk (fsync(2)); what cannot do that does it by itself. */
    static void forceFolder(Path folder) {
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        } catch (IOException e) {
            // Some systems do not open folders.
            return;
        }
    }
}
