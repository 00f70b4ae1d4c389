package dev.quietus.linux;

import java.util.ArrayList;
import java.util.List;

/** The lists of System V objects (sysvipc(7), proc(5) {@code /proc/sysvipc}): a line of column names, a line for each. Parsing is pure. */
final class SystemVObjects {
    private SystemVObjects() {}

    /** The kinds, with the name of each one's list. */
    enum Kind {
        SHARED_MEMORY("sysvipc/shm", "System V shared memory", "shared-memory-sysv"),
        SEMAPHORES("sysvipc/sem", "System V semaphore set", "semaphore-sysv"),
        MESSAGES("sysvipc/msg", "System V message queue", "message-queue-sysv");

        private final String file;
        private final String words;
        private final String word;

        Kind(String file, String words, String word) {
            this.file = file;
            this.words = words;
            this.word = word;
        }

        /** The kind of such a leftover. */
        String word() {
            return word;
        }

        /** Below {@code /proc}. */
        byte[] file() {
            return KernelText.ascii(file);
        }

        String words() {
            return words;
        }
    }

    /**
     * One object.
     *
     * @param uid who owns it
     * @param maker the uid that made it
     * @param creator the pid that made it, 0 where the kernel does not tell: only of shared memory it does
     * @param changed when it was made, or its owner or permissions changed, in seconds since 1970
     * @param users the pids that last used it, 0 for nobody or where the kernel does not tell
     * @param attached how many have it attached, of shared memory
     */
    record Entry(long id, long uid, long maker, int creator, long changed, List<Integer> users, long attached) {
        boolean belongsTo(int wanted) {
            long number = wanted & 0xffffffffL;
            return uid == number || maker == number;
        }
    }

    /** All objects of a kind in the own IPC namespace; none when the list cannot be read. */
    static List<Entry> read(Proc proc, Kind kind) {
        int length = proc.read(kind.file());
        return length <= 0 ? List.of() : parse(proc.bytes(), Scratch.HEADER, Scratch.HEADER + length);
    }

    /** Reads a list; lines that are none are left out. */
    static List<Entry> parse(byte[] bytes, int from, int to) {
        List<Entry> entries = new ArrayList<>();
        int end = KernelText.find(bytes, from, to, '\n');
        List<String> columns = words(bytes, from, end);
        int id = idColumn(columns);
        for (int at = end + 1; id >= 0 && at < to; at = end + 1) {
            end = KernelText.find(bytes, at, to, '\n');
            List<String> words = words(bytes, at, end);
            long number = number(words, id);
            long uid = number(words, columns.indexOf("uid"));
            long maker = number(words, columns.indexOf("cuid"));
            long creator = number(words, columns.indexOf("cpid"));
            long changed = number(words, columns.indexOf("ctime"));
            // The kernel's clock ends before this one's nanoseconds do.
            if (number >= 0 && uid >= 0 && maker >= 0 && changed >= 0 && changed < Long.MAX_VALUE / 1_000_000_000L) {
                List<Integer> users = new ArrayList<>(2);
                for (String column : List.of("lspid", "lrpid", "lpid")) {
                    users.add(pid(number(words, columns.indexOf(column))));
                }
                long attached = Math.max(0, number(words, columns.indexOf("nattch")));
                entries.add(new Entry(number, uid, maker, pid(creator), changed, List.copyOf(users), attached));
            }
        }
        return entries;
    }

    private static int pid(long number) {
        return number > 0 && number <= Integer.MAX_VALUE ? (int) number : 0;
    }

    private static int idColumn(List<String> columns) {
        for (String name : List.of("shmid", "semid", "msqid")) {
            if (columns.contains(name)) {
                return columns.indexOf(name);
            }
        }
        return -1;
    }

    private static long number(List<String> words, int at) {
        byte[] word = at < 0 || at >= words.size() ? new byte[0] : KernelText.ascii(words.get(at));
        return KernelText.number(word, 0, word.length);
    }

    private static List<String> words(byte[] bytes, int from, int to) {
        List<String> words = new ArrayList<>();
        for (int at = from; at < to; ) {
            int end = KernelText.find(bytes, at, to, ' ');
            if (end > at) {
                words.add(KernelText.text(bytes, at, end));
            }
            at = end + 1;
        }
        return words;
    }
}
