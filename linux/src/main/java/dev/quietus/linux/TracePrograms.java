package dev.quietus.linux;

import dev.quietus.QuietusException;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * What the kernel carries out for {@link TraceFlow}, on behalf of whoever acts: at each system call, each exec and each fork. All it
 * does is to tell, once for each process since its exec, of each call that its program is not known for.
 *
 * <p>A program is known by the version of its file (inode, device, time of change) and its cgroup. Whoever is forked is of the program
 * of his parent until he execs, also when its file was removed meanwhile.
 */
final class TracePrograms {
    /** Of a key: inode, device, seconds and nanoseconds of the change, cgroup. */
    static final int KEY = 40;

    private static final int KEY_DEVICE = 8;
    static final int KEY_CHANGED = 16;
    static final int KEY_NANOSECONDS = 24;
    static final int KEY_CGROUP = 32;

    /** A bit for each call; the last one is for those by other numbers than the machine's own. */
    static final int CALLS = 512;

    static final int OTHER_NUMBERS = CALLS - 1;
    private static final int BITS = CALLS / 8;

    /** Of a process: its program's key, and which calls were told. */
    static final int PROCESS = KEY + BITS;

    /** Of a program: which calls need not be told; then whether its beginnings need not be. */
    static final int PROGRAM = BITS + 8;

    /** What is told: the key, then these. */
    static final int TOLD_PID = 40;

    static final int TOLD_CALL = 44;
    static final int TOLD_START = 48;
    static final int TOLD_USERS = 56;
    static final int TOLD_NAME = 64;
    static final int TOLD = 80;
    /** In the place of a call: the program was begun. */
    static final int BEGUN = -1;

    private static final int NAME = 16;
    /** The kernel marks a time of change that somebody has read (I_CTIME_QUERIED, Linux 6.13). */
    private static final int WITHOUT_MARK = 0x7fffffff;
    /** TS_COMPAT of asm/thread_info.h: the call is one of i386. */
    private static final int COMPATIBLE = 2;

    private static final int STACK = TraceCode.STACK;

    /** Places on the stack, below its end. */
    private static final int PID = -8;

    private static final int WORD = -16;
    private static final int MASK = -24;
    private static final int NEW = MASK - PROCESS;
    private static final int REPORT = NEW - TOLD;

    private final Maps maps;
    private final Offsets offsets;

    /** Descriptors: processes by pid, programs by key, the ring, and the count of what found no room in it. */
    record Maps(long processes, long programs, long ring, long lost) {}

    /** Where the members are that are read. */
    record Offsets(
            int memory,
            int pid,
            int leader,
            int start,
            int status,
            int executable,
            int inode,
            int number,
            int changed,
            int nanoseconds,
            int fileSystem,
            int device) {

        /** @throws QuietusException UNAVAILABLE when this kernel has them not */
        static Offsets of(KernelTypes types) {
            return new Offsets(
                    find(types, "task_struct", "mm"),
                    find(types, "task_struct", "pid"),
                    find(types, "task_struct", "group_leader"),
                    find(types, "task_struct", "start_boottime"),
                    find(types, "task_struct", "thread_info") + find(types, "thread_info", "status"),
                    find(types, "mm_struct", "exe_file"),
                    find(types, "file", "f_inode"),
                    find(types, "inode", "i_ino"),
                    find(types, "inode", "i_ctime_sec"),
                    find(types, "inode", "i_ctime_nsec"),
                    find(types, "inode", "i_sb"),
                    find(types, "super_block", "s_dev"));
        }

        private static int find(KernelTypes types, String structure, String member) {
            return types.offset(structure, member)
                    .orElseThrow(() -> QuietusException.of(
                            QuietusException.Reason.UNAVAILABLE,
                            "a kernel that tells of its types (CONFIG_DEBUG_INFO_BTF, Linux 6.11) and has " + structure
                                    + "." + member));
        }
    }

    /** One program and the tracepoint that it belongs to. */
    record Part(String tracepoint, ByteBuffer code) {}

    TracePrograms(Maps maps, Offsets offsets) {
        this.maps = maps;
        this.offsets = offsets;
    }

    /** In the order in which they are to be attached: nobody changes unseen after his first call was. */
    List<Part> parts() {
        return List.of(
                new Part("sched_process_fork", fork()),
                new Part("sched_process_exec", exec()),
                new Part("sys_enter", call()));
    }

    /** Looks up who it is, the first time; then whether this call has been told; then whether it has to be. */
    private ByteBuffer call() {
        TraceCode code = begin();
        look(code, maps.processes(), PID);
        code.ifNotZero(0, "met");
        describe(code);
        look(code, maps.processes(), PID);
        code.ifZero(0, "end").here("met").copy(7, 0);
        number(code);
        // 6: bytes up to the word of the call's bit; 2: the word with that bit alone.
        code.copy(6, 9).shiftRight(6, 6).shiftLeft(6, 3);
        code.copy(1, 9).and(1, 63).set(2, 1).shiftLeftBy(2, 1).store(STACK, MASK, 2);
        code.copy(3, 7).addRegister(3, 6).load(1, 3, KEY).andRegister(1, 2).ifNotZero(1, "end");
        code.map(1, maps.programs()).copy(2, 7).call(TraceCode.MAP_LOOKUP).ifZero(0, "tell");
        code.addRegister(0, 6).load(1, 0, 0).load(2, STACK, MASK).andRegister(1, 2);
        code.ifNotZero(1, "told").here("tell");
        tell(code);
        // What found no room is told at the next such call.
        code.here("told").load(2, STACK, MASK).addRegister(7, 6).atomicOr(7, KEY, 2);
        return code.here("end").end().bytes();
    }

    /** 9 becomes the bit of the call that is entered. */
    private void number(TraceCode code) {
        code.call(TraceCode.CURRENT_TASK);
        read(code, WORD, Integer.BYTES, 0, offsets.status());
        code.load(9, 6, 8).loadWord(1, STACK, WORD).and(1, COMPATIBLE).ifNotZero(1, "other");
        code.ifAtMost(9, OTHER_NUMBERS - 1, "own")
                .here("other")
                .set(9, OTHER_NUMBERS)
                .here("own");
    }

    /** Whoever execs is somebody else now. */
    private ByteBuffer exec() {
        TraceCode code = begin();
        delete(code);
        describe(code);
        code.copy(7, STACK).add(7, NEW);
        code.map(1, maps.programs()).copy(2, 7).call(TraceCode.MAP_LOOKUP).ifZero(0, "tell");
        code.load(1, 0, BITS).ifNotZero(1, "end").here("tell").setWord(9, BEGUN);
        tell(code);
        return code.here("told").here("end").end().bytes();
    }

    /** Whoever is forked is what his parent is, and has made no call. A thread is nobody new. */
    private ByteBuffer fork() {
        TraceCode code = begin();
        code.load(0, 6, 8);
        read(code, WORD, Long.BYTES, 0, offsets.pid());
        code.loadWord(1, STACK, WORD).loadWord(2, STACK, WORD + 4).ifDifferent(1, 2, "end");
        look(code, maps.processes(), PID);
        code.loadWord(2, STACK, WORD).storeWord(STACK, PID, 2).ifNotZero(0, "inherit");
        // The number may have been another's.
        delete(code);
        code.go("end").here("inherit").copy(7, 0);
        copyKey(code, NEW);
        for (int at = KEY; at < PROCESS; at += Long.BYTES) {
            code.storeZero(STACK, NEW + at);
        }
        update(code);
        return code.here("end").end().bytes();
    }

    /** 6 becomes what the tracepoint tells. */
    private static TraceCode begin() {
        return new TraceCode()
                .copy(6, 1)
                .call(TraceCode.CURRENT_PID_AND_TGID)
                .shiftRight(0, 32)
                .storeWord(STACK, PID, 0);
    }

    private static void look(TraceCode code, long map, int key) {
        code.map(1, map).copy(2, STACK).add(2, key).call(TraceCode.MAP_LOOKUP);
    }

    private void delete(TraceCode code) {
        code.map(1, maps.processes()).copy(2, STACK).add(2, PID).call(TraceCode.MAP_DELETE);
    }

    private void update(TraceCode code) {
        code.map(1, maps.processes()).copy(2, STACK).add(2, PID).copy(3, STACK).add(3, NEW);
        code.set(4, 0).call(TraceCode.MAP_UPDATE);
    }

    /** Reads from where a register points to. */
    private static void read(TraceCode code, int to, int size, int register, int offset) {
        code.copy(3, register)
                .add(3, offset)
                .copy(1, STACK)
                .add(1, to)
                .set(2, size)
                .call(TraceCode.READ_KERNEL);
    }

    /** The same, then follows what was read. */
    private static void follow(TraceCode code, int register, int offset) {
        read(code, WORD, Long.BYTES, register, offset);
        code.load(register, STACK, WORD);
    }

    /** Enters who this is, as somebody who has made no call; ends where it is a thread of the kernel. */
    private void describe(TraceCode code) {
        for (int at = 0; at < PROCESS; at += Long.BYTES) {
            code.storeZero(STACK, NEW + at);
        }
        code.call(TraceCode.CURRENT_TASK).copy(9, 0);
        follow(code, 9, offsets.memory());
        code.ifZero(9, "end");
        follow(code, 9, offsets.executable());
        code.ifZero(9, "end");
        follow(code, 9, offsets.inode());
        read(code, NEW, Long.BYTES, 9, offsets.number());
        read(code, NEW + KEY_CHANGED, Long.BYTES, 9, offsets.changed());
        read(code, NEW + KEY_NANOSECONDS, Integer.BYTES, 9, offsets.nanoseconds());
        code.loadWord(1, STACK, NEW + KEY_NANOSECONDS).and(1, WITHOUT_MARK).store(STACK, NEW + KEY_NANOSECONDS, 1);
        follow(code, 9, offsets.fileSystem());
        read(code, NEW + KEY_DEVICE, Integer.BYTES, 9, offsets.device());
        code.call(TraceCode.CURRENT_CGROUP).store(STACK, NEW + KEY_CGROUP, 0);
        update(code);
    }

    private static void copyKey(TraceCode code, int to) {
        for (int at = 0; at < KEY; at += Long.BYTES) {
            code.load(1, 7, at).store(STACK, to + at, 1);
        }
    }

    /** Tells of the call 9 of a program whose key is where 7 points to; ends when there is no room. */
    private void tell(TraceCode code) {
        copyKey(code, REPORT);
        code.loadWord(1, STACK, PID).storeWord(STACK, REPORT + TOLD_PID, 1).storeWord(STACK, REPORT + TOLD_CALL, 9);
        code.call(TraceCode.CURRENT_UID_AND_GID).store(STACK, REPORT + TOLD_USERS, 0);
        code.copy(1, STACK).add(1, REPORT + TOLD_NAME).set(2, NAME).call(TraceCode.CURRENT_NAME);
        code.call(TraceCode.CURRENT_TASK).copy(8, 0);
        follow(code, 8, offsets.leader());
        read(code, REPORT + TOLD_START, Long.BYTES, 8, offsets.start());
        code.map(1, maps.ring()).copy(2, STACK).add(2, REPORT).set(3, TOLD).set(4, 0);
        code.call(TraceCode.RING_OUTPUT).ifZero(0, "told").storeZero(STACK, WORD);
        look(code, maps.lost(), WORD);
        code.ifZero(0, "end").set(1, 1).atomicAdd(0, 0, 1).go("end");
    }
}
