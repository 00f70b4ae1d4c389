package dev.quietus.linux;

import dev.quietus.ExitStatus;
import dev.quietus.QuietusException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.Optional;

/**
 * The plan of one run: a memory file (memfd_create(2)) that this JVM and the run's keeper both map. It holds the tables of
 * system calls, everything they point to, and what the keeper reports. After the keeper's end it can still be read. For
 * one thread at a time; unusable once closed.
 */
final class PlanMemory implements AutoCloseable {
    /** Where the keeper maps it (keeper.S). */
    private static final long THERE = 0x10000000L;

    private static final int SETUP = 0;
    private static final int COMMAND = 8;
    private static final int LAST = 16;
    private static final int EVERYBODY = 24;
    private static final int STATE = 32;
    private static final int PID = 40;
    private static final int STATUS = 48;
    private static final int SIGNALS = 56;
    private static final int REST = 64;
    private static final int STAYS = 72;
    private static final int ASKED = 88;
    private static final int LARGEST_RESIDENT = 96 + 32;
    private static final int FIRST_FREE = 240;

    private static final int MFD_CLOEXEC_SEALABLE = 1 | 2;
    private static final int F_ADD_SEALS = 1033;
    /** F_SEAL_SEAL, F_SEAL_SHRINK, F_SEAL_GROW: whoever cuts it off under a mapping ends whoever reads there by SIGBUS. */
    private static final int FIXED_SIZE = 1 | 2 | 4;

    private static final int PROT_READ_WRITE = 3;
    private static final int MAP_SHARED = 1;

    private final long fd;
    private final long here;
    private final MemorySegment memory;
    private long free = FIRST_FREE;

    private PlanMemory(long fd, long here, long size) {
        this.fd = fd;
        this.here = here;
        memory = MemorySegment.ofAddress(here).reinterpret(size);
        putLong(SIGNALS, -1L);
    }

    /** @param size bytes that will be needed at most */
    static PlanMemory open(long size, Scratch scratch) {
        long rounded = size + 4095 & ~4095L;
        long made = Syscall.call(
                SyscallNumber.MEMFD_CREATE, scratch.path(KernelText.ascii("quietus-plan")), MFD_CLOEXEC_SEALABLE);
        long fd = made < 0 ? made : Fds.high(made);
        if (fd < 0) {
            throw failed("a memory file", fd);
        }
        long sized = Syscall.call(SyscallNumber.FTRUNCATE, fd, rounded);
        sized = sized < 0 ? sized : Syscall.call(SyscallNumber.FCNTL, fd, F_ADD_SEALS, FIXED_SIZE);
        long at = sized < 0 ? sized : Syscall.call(SyscallNumber.MMAP, 0, rounded, PROT_READ_WRITE, MAP_SHARED, fd, 0);
        if (at < 0 && at > -4096) {
            Fds.close(fd);
            throw failed("memory for the run", at);
        }
        return new PlanMemory(fd, at, rounded);
    }

    private static QuietusException failed(String what, long result) {
        return QuietusException.of(QuietusException.Reason.UNAVAILABLE, what + ": " + Errno.text(result));
    }

    /** The descriptor of the memory file. */
    long fd() {
        return fd;
    }

    /** The address in this JVM of what the keeper sees at an address. */
    long here(long there) {
        return there - THERE + here;
    }

    /** Puts bytes and a NUL; the address for the keeper. */
    long text(byte[] bytes) {
        long at = room(bytes.length + 1);
        MemorySegment.copy(bytes, 0, memory, ValueLayout.JAVA_BYTE, at, bytes.length);
        return THERE + at;
    }

    /** Puts texts and a null-terminated list of their addresses; the address of the list for the keeper. */
    long texts(List<byte[]> all) {
        long list = room(8L * (all.size() + 1));
        for (int i = 0; i < all.size(); i++) {
            putLong(list + 8L * i, text(all.get(i)));
        }
        return THERE + list;
    }

    /** Puts numbers of eight bytes; the address for the keeper. */
    long longs(long... values) {
        long at = room(8L * values.length);
        for (int i = 0; i < values.length; i++) {
            putLong(at + 8L * i, values[i]);
        }
        return THERE + at;
    }

    /** Leaves room, aligned for anything; its address for the keeper. */
    long space(long bytes) {
        return THERE + room(bytes);
    }

    /**
     * Sets what the keeper does.
     *
     * @param namespace whether it is the first of a PID namespace, so that its end is everybody's
     */
    void keeper(CallTable setup, CallTable command, CallTable last, boolean namespace) {
        putLong(SETUP, setup.layOut(this, room(setup.size()), THERE));
        putLong(COMMAND, command.layOut(this, room(command.size()), THERE));
        putLong(LAST, last.layOut(this, room(last.size()), THERE));
        putLong(EVERYBODY, namespace ? 1 : 0);
        putLong(STAYS, namespace ? 0 : 1);
    }

    /** From now on the end of the command is not the end of whoever is left: everybody has been asked, and has time. */
    void asked() {
        putInt(ASKED, 1);
    }

    /** Lays a table out that is carried out in this JVM's memory; its address. */
    long table(CallTable table) {
        return table.layOut(this, room(table.size()), here);
    }

    /** How far the keeper has come. */
    State state() {
        int told = memory.get(ValueLayout.JAVA_INT, STATE);
        // The keeper of a privileged command can be traced by it: what it writes is hearsay.
        return told < 0 || told >= State.values().length ? State.ABANDONED : State.values()[told];
    }

    /** The command's pid, as its own PID namespace counts. */
    int pid() {
        return memory.get(ValueLayout.JAVA_INT, PID);
    }

    /** How the command ended; empty when it has not, as far as the keeper told. */
    Optional<ExitStatus> status() {
        return state() == State.ENDED
                ? Optional.of(ExitStatus.ofWaitStatus(memory.get(ValueLayout.JAVA_INT, STATUS)))
                : Optional.empty();
    }

    /** Whether somebody was still running when the command ended. */
    boolean leftSomebody() {
        return state() == State.ENDED && memory.get(ValueLayout.JAVA_INT, REST) == 0;
    }

    /**
     * Most bytes resident in the command or any process it has waited for, 0 unknown. The keeper's own figure would not do:
     * it was cloned in this JVM's memory, and the kernel remembers.
     */
    long largestResident() {
        return getLong(LARGEST_RESIDENT) * 1024;
    }

    private long room(long bytes) {
        long at = free + 15 & ~15L;
        free = at + bytes;
        if (free > memory.byteSize()) {
            throw new IllegalStateException("the plan is too small: " + memory.byteSize());
        }
        return at;
    }

    void putLong(long offset, long value) {
        memory.set(ValueLayout.JAVA_LONG, offset, value);
    }

    void putInt(long offset, int value) {
        memory.set(ValueLayout.JAVA_INT, offset, value);
    }

    long getLong(long offset) {
        return memory.get(ValueLayout.JAVA_LONG, offset);
    }

    /** The number at an address of the keeper. */
    long getLongAt(long there) {
        return getLong(there - THERE);
    }

    @Override
    public void close() {
        Syscall.call(SyscallNumber.MUNMAP, here, memory.byteSize());
        Fds.close(fd);
    }

    /** The states of keeper.S, in the order of their numbers. */
    enum State {
        STARTING,
        SETUP_FAILED,
        COMMAND_FAILED,
        RUNNING,
        /** The command has ended. */
        ENDED,
        /** The starter has ended, or let go. */
        ABANDONED
    }
}
