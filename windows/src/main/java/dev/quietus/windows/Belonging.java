package dev.quietus.windows;

/** What a process has open that may outlive it. */
sealed interface Belonging {

    /** A socket that listens. */
    record Port(Listener listener) implements Belonging {}

    /** A file on a disk. */
    record Disk(String path, FileStamp stamp) implements Belonging {}

    /**
     * Something that programs share by a name.
     *
     * @param type as the system calls it, such as {@code Mutant}
     * @param name whole, with the folder of the object manager that it is in
     */
    record Named(String type, String name) implements Belonging {
        /** Of a pipe, which is a file to the system. */
        static final String PIPE = "Pipe";

        boolean isPipe() {
            return type.equals(PIPE);
        }
    }
}
