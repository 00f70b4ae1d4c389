package dev.quietus.linux;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.util.HexFormat;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class FileDigestTest {
    @TempDir
    Path folder;

    /** Its owner may set its times while it is read, again and again: that must not hide what is in it. */
    @Test
    void aFileWhoseTimesAreSetMeanwhileIsToldAllTheSame() throws Exception {
        Path file = folder.resolve("program");
        byte[] content = new byte[4 << 20];
        Files.write(file, content);
        String right = HexFormat.of().formatHex(FileDigest.sha256().digest(content));
        AtomicBoolean over = new AtomicBoolean();
        Thread owner = new Thread(() -> touch(file, over));
        owner.start();
        try (Kernel kernel = Kernel.open()) {
            KernelFiles files = new KernelFiles(kernel.scratch(), kernel.proc());
            long fd = files.open(KernelText.bytes(file.toString()), OpenFlags.O_CLOEXEC, 0);
            try {
                for (int i = 0; i < 20; i++) {
                    assertThat(FileDigest.shared().of(fd)).contains(right);
                }
            } finally {
                Fds.close(fd);
            }
        } finally {
            over.set(true);
            owner.join();
        }
    }

    /** It may be a hole of terabytes, which anybody can make, and execute. */
    @Test
    void aFileLargerThanAnyProgramIsNotRead() throws Exception {
        Path file = folder.resolve("hole");
        try (FileChannel hole = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
                Kernel kernel = Kernel.open()) {
            hole.write(ByteBuffer.wrap(new byte[1]), 1L << 40);
            KernelFiles files = new KernelFiles(kernel.scratch(), kernel.proc());
            long fd = files.open(KernelText.bytes(file.toString()), OpenFlags.O_CLOEXEC, 0);
            try {
                assertThat(FileDigest.shared().of(fd)).isEmpty();
            } finally {
                Fds.close(fd);
            }
        }
    }

    private static void touch(Path file, AtomicBoolean over) {
        for (long i = 0; !over.get(); i++) {
            try {
                Files.setLastModifiedTime(file, FileTime.fromMillis(i));
            } catch (java.io.IOException e) {
                return;
            }
        }
    }
}
