package dev.quietus.linux;

import dev.quietus.QuietusException;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * The two pieces of machine code that a launch needs, from {@code src/main/native}: the stub, which runs in this JVM's
 * memory, and the keeper, a program in a sealed memory file. x86-64 only. Loaded when first used; for any number of
 * threads.
 */
final class NativeCode {
    private static final int PROT_READ_WRITE = 3;
    private static final int PROT_READ_EXECUTE = 5;
    private static final int MAP_PRIVATE_ANONYMOUS = 2 | 0x20;
    private static final int MFD_CLOEXEC_SEALABLE = 1 | 2;
    /** Linux 6.3; without it a memory file cannot be executed where sysctl vm.memfd_noexec is 1. */
    private static final int MFD_EXEC = 0x10;

    private static final int F_ADD_SEALS = 1033;
    private static final int ALL_SEALS = 1 | 2 | 4 | 8;
    private static final int PAGE = 4096;

    private static final long CLONE_VM_VFORK = 0x100 | 0x4000;
    private static final long CLONE_CLEAR_SIGHAND = 0x100000000L;
    private static final int CLONE_ARGUMENTS = 88;
    private static final int STACK = 16 * 1024;

    /** Bytes that a start needs in a plan. */
    static final int ROOM = STACK + 128;

    private final MemorySegment stub;
    private final long keeper;

    private NativeCode(MemorySegment stub, long keeper) {
        this.stub = stub;
        this.keeper = keeper;
    }

    /** Whether there is machine code for this processor. */
    static boolean fits() {
        return System.getProperty("os.arch", "").equals("amd64");
    }

    /**
     * Makes the code ready to run.
     *
     * @throws QuietusException UNAVAILABLE where a security policy forbids it
     */
    static NativeCode load(Scratch scratch) {
        return new NativeCode(executable(bytes("stub.bin")), program(bytes("keeper.bin"), scratch));
    }

    /** The descriptor of the keeper, for execveat(2). */
    long keeper() {
        return keeper;
    }

    /**
     * Starts a child that carries out a table; returns when the child has executed a program or ended.
     *
     * @param plan with {@link #ROOM} left besides the table's
     * @param flags of clone3(2), besides those that any child in this JVM's memory needs
     * @param pidfd the address in this JVM where the child's pidfd is put, if the flags say so
     * @param group the descriptor of the cgroup it is cloned into, if the flags say so
     * @return the child's pid, or the negated error number of clone3(2)
     */
    long start(PlanMemory plan, CallTable table, long flags, long pidfd, long group) {
        long all = CLONE_VM_VFORK | CLONE_CLEAR_SIGHAND | flags;
        long stack = plan.here(plan.space(STACK));
        // struct clone_args (linux/sched.h): the zeros are ids, the signal of its end, a TLS and chosen pids.
        long arguments = plan.here(plan.longs(all, pidfd, 0, 0, 0, stack, STACK, 0, 0, 0, group));
        return Syscall.call(stub, arguments, CLONE_ARGUMENTS, plan.table(table));
    }

    /**
     * Puts code into a page of its own.
     *
     * @throws QuietusException UNAVAILABLE where a security policy forbids it
     */
    static MemorySegment executable(byte[] code) {
        long at = Syscall.call(SyscallNumber.MMAP, 0, PAGE, PROT_READ_WRITE, MAP_PRIVATE_ANONYMOUS, -1, 0);
        if (at < 0 && at > -PAGE) {
            throw refused("memory for the launch code", at);
        }
        MemorySegment page = MemorySegment.ofAddress(at).reinterpret(PAGE);
        MemorySegment.copy(code, 0, page, ValueLayout.JAVA_BYTE, 0, code.length);
        long allowed = Syscall.call(SyscallNumber.MPROTECT, at, PAGE, PROT_READ_EXECUTE);
        if (allowed < 0) {
            throw refused("a security policy of this machine forbids to execute the launch code (mprotect)", allowed);
        }
        return page;
    }

    private static long program(byte[] code, Scratch scratch) {
        long name = scratch.path(KernelText.ascii("quietus-keeper"));
        long fd = Syscall.call(SyscallNumber.MEMFD_CREATE, name, MFD_CLOEXEC_SEALABLE | MFD_EXEC);
        if (Errno.is(fd, Errno.EINVAL)) {
            fd = Syscall.call(SyscallNumber.MEMFD_CREATE, name, MFD_CLOEXEC_SEALABLE);
        }
        fd = Fds.high(fd);
        if (fd < 0) {
            throw refused("a memory file for the keeper", fd);
        }
        scratch.put(Scratch.HEADER, code, code.length);
        long written = Syscall.call(SyscallNumber.WRITE, fd, scratch.address(Scratch.HEADER), code.length);
        long sealed = Syscall.call(SyscallNumber.FCNTL, fd, F_ADD_SEALS, ALL_SEALS);
        if (written != code.length || sealed < 0) {
            Fds.close(fd);
            throw refused("a memory file for the keeper", Math.min(written, sealed));
        }
        return fd;
    }

    private static QuietusException refused(String what, long result) {
        return QuietusException.of(QuietusException.Reason.UNAVAILABLE, what + ": " + Errno.text(result));
    }

    static byte[] bytes(String name) {
        try (InputStream stream = NativeCode.class.getResourceAsStream(name)) {
            if (stream == null) {
                throw new IllegalStateException(name + " is missing");
            }
            return stream.readAllBytes();
        } catch (IOException e) {
            throw new IllegalStateException(name, e);
        }
    }
}
