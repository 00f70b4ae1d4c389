package dev.quietus.windows;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** The scheduled tasks of this machine, by the files that the Task Scheduler keeps of them; who may not read one does not see it. */
final class Tasks {
    private static final int DEEPEST = 16;
    private static final int MOST = 4096;
    private static final long LONGEST = 1 << 20;

    private Tasks() {}

    /**
     * One task.
     *
     * @param name as schtasks.exe has it, with its folders
     */
    record Task(String name, Path file, TaskText text) {}

    static Path folder() {
        String root = System.getenv("SystemRoot");
        return Path.of(root == null ? "C:\\Windows" : root, "System32", "Tasks");
    }

    static List<Task> read(Path folder) {
        List<Task> tasks = new ArrayList<>();
        try {
            Files.walkFileTree(folder, Set.of(), DEEPEST, new SimpleFileVisitor<>() {
                private int seen;

                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                    if (attributes.isRegularFile()) {
                        add(tasks, folder, file);
                    }
                    return ++seen < MOST ? FileVisitResult.CONTINUE : FileVisitResult.TERMINATE;
                }

                // One that may not be read; others may.
                @Override
                public FileVisitResult visitFileFailed(Path file, IOException e) {
                    return FileVisitResult.CONTINUE;
                }
            });
        } catch (IOException e) {
            // It broke off: what was read before that counts.
            return tasks;
        }
        return tasks;
    }

    private static void add(List<Task> tasks, Path folder, Path file) {
        try {
            if (Files.size(file) <= LONGEST) {
                String name = "\\" + folder.relativize(file);
                TaskText.parse(Files.readAllBytes(file)).ifPresent(text -> tasks.add(new Task(name, file, text)));
            }
        } catch (IOException e) {
            // Another user's.
        }
    }
}
