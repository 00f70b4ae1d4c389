package dev.quietus.guard;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Writes the files of a log. For one thread.
 *
 * <p>INVARIANT: the head is written after the line that it names is on the disk, so that it is never ahead of the log.
 */
final class AuditStore implements AutoCloseable {
    private static final String RESERVE = "reserve";
    private static final int MOST_TORN = 5;

    private final AuditLog.Settings settings;
    private final List<String> said = new ArrayList<>();
    private FileChannel channel;
    private long size;
    private long sequence;
    private String hash;
    private long first;
    private boolean dirty;
    private boolean inReserve;
    private long unwritten;

    /** Opens a log, or makes one, and puts right what an end in the middle of writing has left. */
    AuditStore(AuditLog.Settings settings) throws IOException {
        this.settings = settings;
        AuditFiles.makeFolder(settings.folder());
        Optional<AuditHead> known = AuditHead.read(settings.head());
        AuditHead head = known.orElse(AuditHead.EMPTY);
        List<Path> files = AuditFiles.list(settings.folder());
        sequence = head.last();
        hash = head.hash();
        first = head.first();
        if (known.isEmpty() && !files.isEmpty()) {
            said.add("the log's head is missing or unreadable; it is made anew");
            first = AuditFiles.first(files.getFirst());
        }
        Path last = files.isEmpty() ? null : files.getLast();
        channel = last == null ? create() : recover(last, known.isPresent());
        if (last == null && head.last() > 0) {
            said.add("the log is missing: it had ended with number " + head.last());
        }
        dirty = true;
        if (!makeReserve()) {
            said.add("there is no space for the reserve of the log");
        }
        if (!settle()) {
            said.add("the head of the log cannot be written");
        }
    }

    private FileChannel recover(Path last, boolean headKnown) throws IOException {
        AuditTail tail = AuditTail.read(last);
        FileChannel opened = FileChannel.open(last, StandardOpenOption.WRITE);
        if (tail.torn().length > 0) {
            Path aside = AuditFiles.keepAside(settings.folder(), "torn", tail.torn(), MOST_TORN);
            said.add("the last line was not finished; its " + tail.torn().length + " bytes are kept in "
                    + aside.getFileName());
        }
        opened.truncate(tail.whole());
        size = tail.whole();
        Optional<AuditChain.Place> place = AuditChain.place(tail.line());
        String ending = AuditChain.hash(tail.line(), tail.line().length);
        long number = place.map(AuditChain.Place::sequence).orElse(0L);
        if (number > 0 && (number > sequence || !headKnown || number == sequence && ending.equals(hash))) {
            sequence = number;
            hash = ending;
        } else if (size > 0) {
            said.add("the log does not end with number " + sequence + ", as its head says; it goes on from there");
        } else if (AuditFiles.first(last) > sequence + 1) {
            sequence = AuditFiles.first(last) - 1;
        }
        return opened;
    }

    private FileChannel create() throws IOException {
        size = 0;
        Path file = AuditFiles.named(settings.folder(), sequence + 1);
        FileChannel made = FileChannel.open(
                file,
                AuditFiles.ownersOnly(
                        StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE),
                AuditFiles.OWNER);
        AuditFiles.forceFolder(settings.folder());
        return made;
    }

    /** What was found when it was opened, and whatever else somebody should know; each once. */
    List<String> takeSaid() {
        List<String> all = List.copyOf(said);
        said.clear();
        return all;
    }

    /** Whether something is not on the disk yet. */
    boolean isDirty() {
        return dirty;
    }

    boolean isInReserve() {
        return inReserve;
    }

    /**
     * Writes one event.
     *
     * @param last whether it may use the space that is kept for the last records of a full disk
     * @param durable whether it has to be on the disk
     */
    boolean append(Map<String, @Nullable Object> event, boolean last, boolean durable) {
        if (inReserve && !last) {
            unwritten++;
            return false;
        }
        byte[] line = AuditChain.line(event, sequence + 1, hash, unwritten);
        boolean written = tryWriting(line) || last && enterReserve() && tryWriting(line);
        if (!written) {
            unwritten++;
            return false;
        }
        size += line.length;
        sequence++;
        hash = AuditChain.hash(line, line.length - 1);
        unwritten = 0;
        dirty = true;
        return !durable || force();
    }

    private boolean force() {
        try {
            channel.force(false);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /** Lets the head name the last line, which has to be on the disk; the head itself may get there later. */
    void nameLast() {
        writeHead(false);
    }

    private boolean writeHead(boolean durable) {
        try {
            new AuditHead(first, sequence, hash).write(settings.head(), durable);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private boolean tryWriting(byte[] line) {
        try {
            if (size > 0 && size + line.length > settings.mostBytes() && !inReserve) {
                rotate();
            }
            AuditFiles.writeWhole(channel, ByteBuffer.wrap(line), size);
            return true;
        } catch (IOException e) {
            takeBack();
            return false;
        }
    }

    /** A part of a line must not stay: the next one begins where it began. */
    private void takeBack() {
        try {
            channel.truncate(size);
        } catch (IOException e) {
            said.add("the log cannot be put right: " + e.getMessage());
        }
    }

    private void rotate() throws IOException {
        if (!settle()) {
            throw new IOException("what is written does not get to the disk");
        }
        FileChannel old = channel;
        long kept = size;
        try {
            channel = create();
        } catch (IOException e) {
            size = kept;
            throw e;
        }
        old.close();
        prune();
    }

    /** The head first: it may name less than there is, never more. */
    private void prune() throws IOException {
        List<Path> files = AuditFiles.list(settings.folder());
        int surplus = files.size() - settings.keptFiles();
        if (surplus > 0) {
            first = AuditFiles.first(files.get(surplus));
            new AuditHead(first, sequence, hash).write(settings.head(), true);
            for (Path old : files.subList(0, surplus)) {
                Files.delete(old);
            }
        }
    }

    /** Goes on in the reserve, which has its space already. */
    private boolean enterReserve() {
        if (inReserve) {
            return false;
        }
        try {
            settle();
            Path next = AuditFiles.named(settings.folder(), sequence + 1);
            Files.move(settings.folder().resolve(RESERVE), next, StandardCopyOption.ATOMIC_MOVE);
            AuditFiles.forceFolder(settings.folder());
            FileChannel opened = FileChannel.open(next, StandardOpenOption.WRITE);
            channel.close();
            channel = opened;
            size = 0;
            inReserve = true;
            said.add("the disk of the log is full; what cannot be taken back goes into the reserve");
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /** Ends the time of the reserve if there is space again. */
    void tryLeavingReserve() {
        if (inReserve) {
            inReserve = false;
            inReserve = !makeReserve();
            if (!inReserve) {
                takeBack();
                said.add("the disk of the log has space again; " + unwritten + " records could not be written");
            }
        }
    }

    private boolean makeReserve() {
        try {
            AuditFiles.preallocate(settings.folder().resolve(RESERVE), AuditLog.RESERVE);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /** Lets everything be on the disk. */
    boolean settle() {
        dirty = dirty && !(force() && writeHead(true));
        return !dirty;
    }

    @Override
    public void close() {
        settle();
        try {
            if (inReserve) {
                channel.truncate(size);
            }
            channel.close();
        } catch (IOException e) {
            said.add("the log was not closed: " + e.getMessage());
        }
    }
}
