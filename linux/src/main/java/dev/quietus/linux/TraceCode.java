package dev.quietus.linux;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A program of the kernel's extended BPF while it is written (Documentation/bpf/standardization/instruction-set.rst). Registers are
 * numbers: 0 is what a call returns, 1 to 5 are what it is given and do not outlast it, 6 to 9 do, 10 is the end of the 512 bytes
 * of stack.
 */
final class TraceCode {
    /** Helpers by their numbers (bpf-helpers(7)). */
    static final int MAP_LOOKUP = 1;

    static final int MAP_UPDATE = 2;
    static final int MAP_DELETE = 3;
    static final int CURRENT_PID_AND_TGID = 14;
    static final int CURRENT_UID_AND_GID = 15;
    static final int CURRENT_NAME = 16;
    static final int CURRENT_TASK = 35;
    static final int CURRENT_CGROUP = 80;
    static final int READ_KERNEL = 113;
    static final int RING_OUTPUT = 130;

    static final int STACK = 10;
    private static final int MAP_BY_FD = 1;
    private static final int ATOMIC_ADD = 0x00;
    private static final int ATOMIC_OR = 0x40;

    private final List<long[]> code = new ArrayList<>();
    private final Map<String, Integer> places = new HashMap<>();
    private final List<Jump> jumps = new ArrayList<>();

    private record Jump(int at, String to) {}

    private TraceCode put(int operation, int to, int from, int offset, long operand) {
        code.add(new long[] {operation, to | from << 4, offset, operand});
        return this;
    }

    private TraceCode jump(int operation, int register, int other, int operand, String to) {
        jumps.add(new Jump(code.size(), to));
        return put(operation, register, other, 0, operand);
    }

    TraceCode copy(int to, int from) {
        return put(0xbf, to, from, 0, 0);
    }

    TraceCode set(int to, int value) {
        return put(0xb7, to, 0, 0, value);
    }

    /** The lower half; the upper one becomes zero. */
    TraceCode setWord(int to, int value) {
        return put(0xb4, to, 0, 0, value);
    }

    TraceCode add(int to, int value) {
        return put(0x07, to, 0, 0, value);
    }

    TraceCode addRegister(int to, int from) {
        return put(0x0f, to, from, 0, 0);
    }

    TraceCode and(int to, int value) {
        return put(0x57, to, 0, 0, value);
    }

    TraceCode andRegister(int to, int from) {
        return put(0x5f, to, from, 0, 0);
    }

    TraceCode shiftLeft(int to, int by) {
        return put(0x67, to, 0, 0, by);
    }

    TraceCode shiftLeftBy(int to, int register) {
        return put(0x6f, to, register, 0, 0);
    }

    TraceCode shiftRight(int to, int by) {
        return put(0x77, to, 0, 0, by);
    }

    TraceCode load(int to, int from, int offset) {
        return put(0x79, to, from, offset, 0);
    }

    TraceCode loadWord(int to, int from, int offset) {
        return put(0x61, to, from, offset, 0);
    }

    TraceCode store(int to, int offset, int from) {
        return put(0x7b, to, from, offset, 0);
    }

    TraceCode storeWord(int to, int offset, int from) {
        return put(0x63, to, from, offset, 0);
    }

    TraceCode storeZero(int to, int offset) {
        return put(0x7a, to, 0, offset, 0);
    }

    TraceCode atomicOr(int to, int offset, int from) {
        return put(0xdb, to, from, offset, ATOMIC_OR);
    }

    TraceCode atomicAdd(int to, int offset, int from) {
        return put(0xdb, to, from, offset, ATOMIC_ADD);
    }

    TraceCode map(int to, long fd) {
        return put(0x18, to, MAP_BY_FD, 0, fd).put(0, 0, 0, 0, 0);
    }

    TraceCode call(int helper) {
        return put(0x85, 0, 0, 0, helper);
    }

    TraceCode go(String to) {
        return jump(0x05, 0, 0, 0, to);
    }

    TraceCode ifZero(int register, String to) {
        return jump(0x15, register, 0, 0, to);
    }

    TraceCode ifNotZero(int register, String to) {
        return jump(0x55, register, 0, 0, to);
    }

    TraceCode ifDifferent(int register, int other, String to) {
        return jump(0x5d, register, other, 0, to);
    }

    /** Without a sign. */
    TraceCode ifAtMost(int register, int value, String to) {
        return jump(0xb5, register, 0, value, to);
    }

    TraceCode end() {
        return set(0, 0).put(0x95, 0, 0, 0, 0);
    }

    /** Names this place; jumps go forward only. */
    TraceCode here(String name) {
        places.put(name, code.size());
        return this;
    }

    /** As struct bpf_insn lie in memory. */
    ByteBuffer bytes() {
        for (Jump jump : jumps) {
            Integer place = places.get(jump.to);
            if (place == null) {
                throw new IllegalStateException("a jump to nowhere: " + jump.to);
            }
            code.get(jump.at)[2] = (long) place - jump.at - 1;
        }
        ByteBuffer bytes = Scratch.direct(8 * code.size());
        for (long[] one : code) {
            bytes.put((byte) one[0]).put((byte) one[1]).putShort((short) one[2]).putInt((int) one[3]);
        }
        return bytes.flip();
    }
}
