package dev.quietus.linux;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * System calls to be made one after the other where no Java can run: in a child that shares this JVM's memory, and in the
 * keeper (perform.S). The first that fails and may not ends the table. Described here, laid out by {@link PlanMemory}.
 */
final class CallTable {
    /** Bytes of one record: number, six arguments, where the result also goes, flags, the result. */
    static final int RECORD = 80;

    private static final int STORE = 56;
    private static final int FLAGS = 64;
    private static final int RESULT = 72;
    private static final long MAY_FAIL = 1;
    private static final long END = -1;
    private static final long NOT_REACHED = Long.MIN_VALUE;
    private static final int ARGUMENTS = 6;

    private final List<Call> calls = new ArrayList<>();
    private long address;

    /** One call that must succeed. */
    void must(String purpose, long number, long... arguments) {
        calls.add(new Call(purpose, number, arguments, 0));
    }

    /** One call that may fail. */
    void may(String purpose, long number, long... arguments) {
        calls.add(new Call(purpose, number, arguments, MAY_FAIL));
    }

    /** Makes the result of the latest call an argument of one that comes so many calls later. */
    void resultTo(int later, int argument) {
        Call call = calls.getLast();
        call.into = calls.size() - 1 + later;
        call.argument = argument;
    }

    /** Opens a file, writes a text into it, closes it; null-terminated path and text at these addresses. */
    void write(String purpose, long path, long text, int length) {
        must(purpose, SyscallNumber.OPENAT, KernelFiles.AT_FDCWD, path, OpenFlags.O_WRONLY | OpenFlags.O_CLOEXEC);
        resultTo(1, 0);
        must(purpose, SyscallNumber.WRITE, 0, text, length);
    }

    /** The same, which may fail. */
    void mayWrite(String purpose, long path, long text, int length) {
        may(purpose, SyscallNumber.OPENAT, KernelFiles.AT_FDCWD, path, OpenFlags.O_WRONLY | OpenFlags.O_CLOEXEC);
        resultTo(1, 0);
        may(purpose, SyscallNumber.WRITE, 0, text, length);
    }

    /** How many calls it has so far, which is the place of the next one. */
    int length() {
        return calls.size();
    }

    /** Bytes it takes in memory. */
    int size() {
        return (calls.size() + 1) * RECORD;
    }

    /**
     * Lays it out.
     *
     * @param plan where
     * @param offset in the plan
     * @param seenAt the address of the plan for whoever carries the table out
     * @return the address of the table for him
     */
    long layOut(PlanMemory plan, long offset, long seenAt) {
        address = offset;
        for (int at = 0; at < calls.size(); at++) {
            Call call = calls.get(at);
            long record = offset + (long) at * RECORD;
            plan.putLong(record, call.number);
            for (int i = 0; i < ARGUMENTS; i++) {
                plan.putLong(record + 8 + 8L * i, call.arguments[i]);
            }
            long store = call.into < 0 ? 0 : seenAt + offset + (long) call.into * RECORD + 8 + 8L * call.argument;
            plan.putLong(record + STORE, store);
            plan.putLong(record + FLAGS, call.flags);
            plan.putLong(record + RESULT, NOT_REACHED);
        }
        plan.putLong(offset + (long) calls.size() * RECORD, END);
        return seenAt + offset;
    }

    /** The call at which the table ended early, and with what error; empty when it did not, or was not begun. */
    Optional<Failure> failure(PlanMemory plan) {
        for (int at = 0; at < calls.size(); at++) {
            long result = plan.getLong(address + (long) at * RECORD + RESULT);
            if (result < 0 && result != NOT_REACHED && calls.get(at).flags == 0) {
                return Optional.of(new Failure(calls.get(at).purpose, result));
            }
        }
        return Optional.empty();
    }

    /** Whether the first call was made. */
    boolean begun(PlanMemory plan) {
        return plan.getLong(address + RESULT) != NOT_REACHED;
    }

    /** The result of the call at a place; empty when it was not made, or has not returned. */
    OptionalLong result(PlanMemory plan, int at) {
        long result = plan.getLong(address + (long) at * RECORD + RESULT);
        return result == NOT_REACHED ? OptionalLong.empty() : OptionalLong.of(result);
    }

    /** How many calls have returned, which is the place of the one that is being made. */
    int made(PlanMemory plan) {
        int at = 0;
        while (at < calls.size() && result(plan, at).isPresent()) {
            at++;
        }
        return at;
    }

    /** The results of the calls with this purpose, in order, as far as they were made. */
    List<Long> results(PlanMemory plan, String purpose) {
        List<Long> results = new ArrayList<>();
        for (int at = 0; at < calls.size(); at++) {
            long result = plan.getLong(address + (long) at * RECORD + RESULT);
            if (calls.get(at).purpose.equals(purpose) && result != NOT_REACHED) {
                results.add(result);
            }
        }
        return results;
    }

    /**
     * A call that failed.
     *
     * @param result the negated error number
     */
    record Failure(String purpose, long result) {}

    /** One call of the table. */
    private static final class Call {
        final String purpose;
        final long number;
        final long[] arguments;
        final long flags;
        /** The call whose argument the result becomes, -1 for none. */
        int into = -1;

        int argument;

        Call(String purpose, long number, long[] arguments, long flags) {
            this.purpose = purpose;
            this.number = number;
            this.arguments = Arrays.copyOf(arguments, ARGUMENTS);
            this.flags = flags;
        }
    }
}
