package dev.quietus.zoo;

import java.io.File;
import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** A copy of the classes under test where every user can read them: the originals may lie where only root reads. */
public final class ClassesForOthers implements AutoCloseable {
    private final Path folder;

    private ClassesForOthers(Path folder) {
        this.folder = folder;
    }

    public static ClassesForOthers copy() throws IOException {
        return copyTo(Files.createTempDirectory("quietus-classes"));
    }

    /** The same, into a folder that is or is not there; closing removes it. */
    public static ClassesForOthers copyTo(Path folder) throws IOException {
        Files.createDirectories(folder);
        copyClasses(folder);
        return new ClassesForOthers(folder);
    }

    /** For {@code -cp}. */
    public String path() {
        return folder.toString();
    }

    @Override
    public void close() throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            files.sorted(Comparator.reverseOrder())
                    .forEach(file -> file.toFile().delete());
        }
    }

    private static void copyClasses(Path target) throws IOException {
        for (Path source : ownClasses()) {
            if (Files.isDirectory(source)) {
                copyTree(source, target);
            } else {
                try (FileSystem jar = FileSystems.newFileSystem(source)) {
                    copyTree(jar.getPath("/"), target);
                }
            }
        }
    }

    /** The folders and jars of the class path that hold this repository's own classes, and what its program needs. */
    private static List<Path> ownClasses() {
        List<Path> folders = new ArrayList<>();
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
            if (entry.endsWith("classes") || entry.contains("quietus") || entry.contains("jackson")) {
                folders.add(Path.of(entry));
            }
        }
        return folders;
    }

    private static void copyTree(Path source, Path target) throws IOException {
        try (Stream<Path> files = Files.walk(source)) {
            for (Path file : files.toList()) {
                Path copy = target.resolve(source.relativize(file).toString());
                if (Files.isDirectory(file)) {
                    Files.createDirectories(copy);
                    copy.toFile().setExecutable(true, false);
                } else {
                    Files.copy(file, copy, StandardCopyOption.REPLACE_EXISTING);
                }
                copy.toFile().setReadable(true, false);
            }
        }
    }
}
