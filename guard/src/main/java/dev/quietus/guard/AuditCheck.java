package dev.quietus.guard;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Looks whether a log is as it was written. For one use. */
final class AuditCheck {
    private static final int MOST = 1000;

    private final List<AuditLog.Wrong> wrong = new ArrayList<>();
    private final Optional<AuditHead> head;
    private String file = "";
    private long line;
    private boolean begun;
    private long sequence;
    private String hash = AuditHead.NOTHING;
    private String hashAtHead = "";

    AuditCheck(Optional<AuditHead> head) {
        this.head = head;
    }

    List<AuditLog.Wrong> check(Path folder) {
        List<Path> files;
        try {
            files = AuditFiles.list(folder);
        } catch (IOException e) {
            file = folder.toString();
            wrong("cannot be listed: " + e.getMessage());
            return wrong;
        }
        for (int at = 0; at < files.size() && wrong.size() < MOST; at++) {
            check(files.get(at), at == files.size() - 1);
        }
        if (head.isPresent()) {
            compare(head.get());
        } else {
            file = "head";
            line = 0;
            wrong("is missing or unreadable: whether lines were cut off the end cannot be told");
        }
        return wrong;
    }

    private void check(Path path, boolean last) {
        file = String.valueOf(path.getFileName());
        line = 0;
        try (InputStream stream = new BufferedInputStream(Files.newInputStream(path), 1 << 16)) {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            for (int next = stream.read(); next >= 0; next = stream.read()) {
                if (next != '\n') {
                    bytes.write(next);
                } else {
                    take(bytes.toByteArray(), AuditFiles.first(path));
                    bytes.reset();
                }
                if (bytes.size() > AuditTail.LONGEST_LINE + AuditLog.RESERVE || wrong.size() >= MOST) {
                    line++;
                    wrong("is longer than any line of a log");
                    return;
                }
            }
            int rest = AuditTail.used(bytes.toByteArray(), bytes.size());
            if (rest > 0 || bytes.size() > 0 && !last) {
                line++;
                wrong("is not finished" + (last ? "; the guard sets it aside when it starts" : ""));
            }
        } catch (IOException e) {
            wrong("cannot be read: " + e.getMessage());
        }
    }

    private void take(byte[] bytes, long first) {
        line++;
        Optional<AuditChain.Place> place = AuditChain.place(bytes);
        if (place.isEmpty()) {
            wrong("is no line of a log");
            sequence++;
        } else {
            if (!begun) {
                begin(place.get());
            } else if (place.get().sequence() != sequence + 1) {
                wrong("has number " + place.get().sequence() + " where " + (sequence + 1)
                        + " is due: lines were taken out, put in or moved");
            } else if (!place.get().previous().equals(hash)) {
                wrong("names another line before it: that one, number " + sequence + ", was changed");
            }
            if (line == 1 && place.get().sequence() != first) {
                wrong("has number " + place.get().sequence() + ", and its file is named for " + first);
            }
            sequence = place.get().sequence();
        }
        begun = true;
        hash = AuditChain.hash(bytes, bytes.length);
        if (head.isPresent() && sequence == head.get().last()) {
            hashAtHead = hash;
        }
    }

    private void begin(AuditChain.Place place) {
        if (place.sequence() == 1 && !place.previous().equals(AuditHead.NOTHING)) {
            wrong("is number 1 and names a line before it");
        }
        if (head.isPresent() && place.sequence() > head.get().first()) {
            wrong("has number " + place.sequence() + ", and the log began with "
                    + head.get().first() + ": lines were taken off the beginning");
        }
    }

    private void compare(AuditHead end) {
        if (sequence < end.last()) {
            line++;
            wrong("is missing: the log ended with number " + end.last() + ", not " + sequence);
        } else if (end.last() > 0 && !hashAtHead.equals(end.hash())) {
            wrong("number " + end.last() + " is not what was written last");
        }
    }

    private void wrong(String reason) {
        wrong.add(new AuditLog.Wrong(file, line, reason));
    }
}
