package dev.quietus.spi;

import dev.quietus.Executable;
import dev.quietus.Powers;
import java.util.List;
import java.util.Optional;

/** What is expensive to know of one process; every call reads anew. Empty means it could not be read, never "none". */
public interface Details {

    /** The arguments, first the program's name as it was called; empty list for an ended process or a kernel thread. */
    List<String> commandLine();

    /** The path of the executable; a deleted one ends with {@code (deleted)}. */
    Optional<String> executable();

    /**
     * The same, and what is at that path now. Asks nothing of file systems that others serve (network, FUSE): those might
     * never answer.
     */
    default Optional<Executable> program() {
        return executable().map(path -> new Executable(path, Executable.Standing.PRESENT));
    }

    /** SHA-256 of its executable, of the very file that it executes, in lower case; reads the whole file the first time. */
    default Optional<String> sha256() {
        return Optional.empty();
    }

    /** How many descriptors it has open. */
    default Optional<Long> descriptors() {
        return Optional.empty();
    }

    /** What it may come to do by calling exec. */
    Optional<Powers> attainable();

    /** An opaque number of its PID namespace. */
    Optional<Long> namespace();

    /** Whether it is the init of a PID namespace nested in the observer's. */
    Init init();

    /**
     * What tells one run of a program from all others: equal images were forked from one another without an exec between,
     * proved by the 16 random bytes that the kernel gives each exec (getauxval(3) AT_RANDOM) and its address layout.
     */
    Optional<String> image();

    /** The kernel function it waits in, where readable (proc(5) wchan). */
    Optional<String> waitsIn();

    /** The pid of its tracer, for showing; empty without one. */
    Optional<Integer> tracer();

    /** Whether a freezer holds it, and which. */
    Optional<String> frozenBy();

    /** Whether a process is a namespace's init. */
    enum Init {
        YES,
        NO,
        UNKNOWN
    }
}
