package dev.quietus.linux;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;

/**
 * A setting of the kernel (sysctl) that is another one for a time. What it was is written down first, so that whoever borrows it
 * after one that was killed puts back the same.
 *
 * @param setting its file
 * @param ours what it is meanwhile
 * @param previous where it is written down what it was
 */
record BorrowedSetting(Path setting, String ours, Path previous) {

    void take() throws IOException {
        byte[] now = read();
        if (Arrays.equals(now, KernelText.ascii(ours))) {
            return;
        }
        Path written = previous.resolveSibling(previous.getFileName() + ".new");
        try (FileChannel file = FileChannel.open(
                written, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
            file.write(ByteBuffer.wrap(now));
            file.force(true);
        }
        Files.move(written, previous, StandardCopyOption.ATOMIC_MOVE);
        Files.write(setting, KernelText.ascii(ours));
    }

    /**
     * Puts it back, unless somebody has changed it meanwhile.
     *
     * @param otherwise what it becomes when it is ours and nobody knows what it was
     */
    void giveBack(String otherwise) throws IOException {
        if (Arrays.equals(read(), KernelText.ascii(ours))) {
            Files.write(setting, Files.exists(previous) ? Files.readAllBytes(previous) : KernelText.ascii(otherwise));
        }
        Files.deleteIfExists(previous);
    }

    /** Without the end of the line. */
    private byte[] read() throws IOException {
        byte[] text = Files.readAllBytes(setting);
        return Arrays.copyOf(text, KernelText.find(text, 0, text.length, '\n'));
    }
}
