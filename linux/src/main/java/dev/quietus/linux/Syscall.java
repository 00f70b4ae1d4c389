package dev.quietus.linux;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * The one door to native code: {@code syscall(2)} of the C library with a number and up to six arguments. One function
 * of one shape costs one linkage at start-up; {@code errno} is captured in the same call, before anything else on the
 * thread can change it. Linked when this class is first used, never before. Safe for any number of threads.
 *
 * <p>Addresses passed as arguments belong to segments that the caller keeps reachable until the call has returned.
 */
final class Syscall {
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG;
    private static final Linker LINKER = Linker.nativeLinker();
    private static final MemorySegment FUNCTION = LINKER.defaultLookup().findOrThrow("syscall");
    private static final MethodHandle HANDLE = link();
    private static final ThreadLocal<State> STATE = new States();

    private Syscall() {}

    /** Makes the call; the result, or the negated error number ({@link Errno}). */
    static long call(long number, long a, long b, long c, long d, long e, long f) {
        State state = STATE.get();
        long result;
        try {
            result = (long) HANDLE.invokeExact(FUNCTION, state.segment, number, a, b, c, d, e, f);
        } catch (Throwable impossible) {
            throw new AssertionError("a system call cannot throw", impossible);
        }
        return result == -1 ? -state.bytes.getInt(0) : result;
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

    /** Calls other native code, of the same shape, that reports failure as the kernel itself does. */
    static long call(MemorySegment code, long a, long b, long c) {
        try {
            return (long) HANDLE.invokeExact(code, STATE.get().segment, a, b, c, 0L, 0L, 0L, 0L);
        } catch (Throwable impossible) {
            throw new AssertionError("machine code cannot throw", impossible);
        }
    }

    /** A function of the C library; empty where it has none of that name. */
    static Optional<MemorySegment> functionNamed(String name) {
        return LINKER.defaultLookup().find(name);
    }

    /** Calls a function of the C library that returns an int and leaves errno alone. */
    static int function(MemorySegment code, long a, long b, long c, long d, long e, long f) {
        try {
            // What is above the int in the register is nobody's.
            return (int) (long) HANDLE.invokeExact(code, STATE.get().segment, a, b, c, d, e, f, 0L);
        } catch (Throwable impossible) {
            throw new AssertionError("a function of C cannot throw", impossible);
        }
    }

    private static MethodHandle link() {
        // INVARIANT: on Linux the captured state is errno alone, one int at offset 0; State checks it.
        return LINKER.downcallHandle(
                FunctionDescriptor.of(LONG, LONG, LONG, LONG, LONG, LONG, LONG, LONG),
                Linker.Option.captureCallState("errno"));
    }

    /** A thread's place for errno. The buffer is the segment's memory; it is read without spinning a method handle. */
    private record State(ByteBuffer bytes, MemorySegment segment) {
        static State make() {
            var layout = Linker.Option.captureStateLayout();
            if (layout.byteSize() != Integer.BYTES) {
                throw new AssertionError("captured state is not errno alone: " + layout);
            }
            ByteBuffer bytes = Scratch.direct(Integer.BYTES);
            return new State(bytes, MemorySegment.ofBuffer(bytes));
        }
    }

    /** Freed with the thread. */
    private static final class States extends ThreadLocal<State> {
        @Override
        protected State initialValue() {
            return State.make();
        }
    }
}
