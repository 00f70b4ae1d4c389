package dev.quietus.linux;

import dev.quietus.Happening.Failure;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * What the C library said before it aborted. glibc keeps it for whoever reads the dump: in pages of their own, their size in
 * front ({@code __abort_msg}, sysdeps/posix/libc_fatal.c and assert/assert.c). So the beginnings of pages of memory without a
 * file are looked at, no more than {@value #MOST_BYTES} bytes of it and no longer than {@value #MOST_MILLIS} ms, the smallest
 * pieces first.
 */
final class AbortWords {
    static final int MOST_BYTES = 64 << 20;
    static final int MOST_MILLIS = 200;

    private static final byte[] MAPS = KernelText.ascii("maps");
    private static final byte[] WRITABLE = KernelText.ascii("rw-p ");
    private static final byte[] NO_FILE = KernelText.ascii(" 00:00 0");
    private static final int PAGE = 4096;
    private static final int MOST_PAGES = 16;
    private static final int LONGEST = 200;
    private static final int SHORTEST = 4;

    private static final List<String> HEAP = List.of(
            "free(): ",
            "double free or corruption",
            "malloc(): ",
            "malloc_consolidate(): ",
            "realloc(): ",
            "corrupted size vs. prev_size",
            "corrupted double-linked list",
            "munmap_chunk(): ",
            "mremap_chunk(): ",
            "malloc_check_get_size: ",
            "break adjusted to free malloc space");

    private AbortWords() {}

    /** A piece of memory. */
    private record Piece(long from, long to) {}

    /** The words, without the end of the line; empty when none were found. */
    static String read(Kernel kernel, int pid) {
        List<Piece> pieces = pieces(kernel.proc(), pid);
        long memory = kernel.proc().open(pid, KernelText.ascii("mem"));
        if (memory < 0) {
            return "";
        }
        try {
            return search(kernel.scratch(), memory, pieces);
        } finally {
            Fds.close(memory);
        }
    }

    private static String search(Scratch scratch, long memory, List<Piece> pieces) {
        long until = System.nanoTime() + MOST_MILLIS * 1_000_000L;
        long left = MOST_BYTES;
        int chunk = scratch.room() / PAGE * PAGE;
        String found = "";
        for (Piece piece : pieces) {
            for (long at = piece.from; at < piece.to && left > 0 && System.nanoTime() < until; at += chunk) {
                int wanted = (int) Math.min(chunk, piece.to - at);
                long got = Syscall.call(SyscallNumber.PREAD64, memory, scratch.address(Scratch.HEADER), wanted, at);
                left -= wanted;
                String words = got <= 0 ? "" : inPages(scratch, (int) got);
                if (!words.isEmpty()) {
                    found = words;
                    if (kind(words) != Failure.ABORT) {
                        return words;
                    }
                }
            }
        }
        return found;
    }

    private static String inPages(Scratch scratch, int length) {
        byte[] bytes = scratch.load(Scratch.HEADER, Scratch.HEADER + length);
        String found = "";
        for (int page = 0; page + PAGE <= length; page += PAGE) {
            int at = Scratch.HEADER + page;
            int size = scratch.heapInt(at);
            if (size > 0 && size % PAGE == 0 && size <= MOST_PAGES * PAGE) {
                String words = words(bytes, at + 4, at + 4 + LONGEST);
                found = words.isEmpty() || kind(words) == Failure.ABORT && !found.isEmpty() ? found : words;
            }
        }
        return found;
    }

    /** Printable text that is ended by a new line or a zero byte. */
    static String words(byte[] bytes, int from, int to) {
        int end = from;
        while (end < to && bytes[end] >= ' ' && bytes[end] < 0x7f) {
            end++;
        }
        boolean ended = end == to || bytes[end] == '\n' || bytes[end] == 0;
        return ended && end - from >= SHORTEST ? KernelText.text(bytes, from, end) : "";
    }

    /** What words say about an abort. */
    static Failure kind(String words) {
        if (words.startsWith("*** stack smashing detected ***")) {
            return Failure.CANARY;
        }
        // debug/fortify_fail.c, %n in writable segment, longjmp over frames that are gone, and the like.
        if (words.startsWith("*** ")) {
            return Failure.FORTIFY;
        }
        for (String heap : HEAP) {
            if (words.startsWith(heap)) {
                return Failure.HEAP;
            }
        }
        return Failure.ABORT;
    }

    private static List<Piece> pieces(Proc proc, int pid) {
        List<Piece> pieces = new ArrayList<>();
        int length = proc.read(pid, MAPS);
        byte[] maps = proc.bytes();
        int end = Scratch.HEADER + Math.max(0, length);
        for (int line = Scratch.HEADER; line < end; ) {
            int stop = KernelText.find(maps, line, end, '\n');
            int hyphen = KernelText.find(maps, line, stop, '-');
            int space = KernelText.find(maps, line, stop, ' ');
            int fields = KernelText.find(maps, Math.min(stop, space + 6), stop, ' ');
            // Nothing behind the inode: neither a file nor a heap, a stack or the kernel's.
            int last = stop;
            while (last > fields && maps[last - 1] == ' ') {
                last--;
            }
            if (hyphen < space
                    && KernelText.begins(maps, space + 1, stop, WRITABLE)
                    && last - fields == NO_FILE.length
                    && KernelText.begins(maps, fields, stop, NO_FILE)) {
                pieces.add(new Piece(
                        KernelText.hexadecimal(maps, line, hyphen), KernelText.hexadecimal(maps, hyphen + 1, space)));
            }
            line = stop + 1;
        }
        pieces.sort(Comparator.comparingLong(piece -> piece.to - piece.from));
        return pieces;
    }
}
