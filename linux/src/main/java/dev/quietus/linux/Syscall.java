package dev.quietus.linux;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/**
 * The one door to native code: {@code syscall(2)} of the C library with a number and up to six arguments. One function
 * of one shape costs one linkage at start-up; {@code errno} is captured in the same call, before anything else on the
 * thread can change it. Linked when this class is first used, never before. Safe for any number of threads.
 *
 * <p>Addresses passed as arguments belong to segments that the caller keeps reachable until the call has returned.
 */
final class Syscall {
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG;
    private static final MethodHandle HANDLE =
            link(Linker.nativeLinker().defaultLookup().findOrThrow("syscall"));
    private static final ThreadLocal<MemorySegment> STATE = new State();

    private Syscall() {}

    /** Makes the call; the result, or the negated error number ({@link Errno}). */
    static long call(long number, long a, long b, long c, long d, long e, long f) {
        MemorySegment state = STATE.get();
        long result;
        try {
            result = (long) HANDLE.invokeExact(state, number, a, b, c, d, e, f);
        } catch (Throwable impossible) {
            throw new AssertionError("a system call cannot throw", impossible);
        }
        return result == -1 ? -errno(state) : result;
    }

    static long call(long number, long a, long b, long c, long d, long e) {
        return call(number, a, b, c, d, e, 0);
    }

    static long call(long number, long a, long b, long c, long d) {
        return call(number, a, b, c, d, 0, 0);
    }

    static long call(long number, long a, long b, long c) {
        return call(number, a, b, c, 0, 0, 0);
    }

    static long call(long number, long a, long b) {
        return call(number, a, b, 0, 0, 0, 0);
    }

    static long call(long number, long a) {
        return call(number, a, 0, 0, 0, 0, 0);
    }

    static long call(long number) {
        return call(number, 0, 0, 0, 0, 0, 0);
    }

    private static long errno(MemorySegment state) {
        return state.get(ValueLayout.JAVA_INT, 0);
    }

    /** Calls other native code, of the same shape, that reports failure as the kernel itself does. */
    static long call(MethodHandle code, long a, long b, long c) {
        try {
            return (long) code.invokeExact(STATE.get(), a, b, c, 0L, 0L, 0L, 0L);
        } catch (Throwable impossible) {
            throw new AssertionError("machine code cannot throw", impossible);
        }
    }

    /** Makes native code callable. Whatever has the shape of {@code syscall} costs next to nothing after it. */
    static MethodHandle link(MemorySegment code) {
        // INVARIANT: on Linux the captured state is errno alone, one int at offset 0; State checks it.
        return Linker.nativeLinker()
                .downcallHandle(
                        code,
                        FunctionDescriptor.of(LONG, LONG, LONG, LONG, LONG, LONG, LONG, LONG),
                        Linker.Option.captureCallState("errno"));
    }

    /** Each thread's place for errno; freed with the thread. */
    private static final class State extends ThreadLocal<MemorySegment> {
        @Override
        protected MemorySegment initialValue() {
            var layout = Linker.Option.captureStateLayout();
            if (layout.byteSize() != Integer.BYTES) {
                throw new AssertionError("captured state is not errno alone: " + layout);
            }
            return Arena.ofAuto().allocate(layout);
        }
    }
}
