package dev.quietus.windows;

/** What came of opening a process by its identity. */
sealed interface Pinning {

    /** It is that one, and its number is nobody else's while the handle is open. The receiver closes it. */
    record Pinned(long handle) implements Pinning, AutoCloseable {
        @Override
        public void close() {
            Kernel32.CALLS.CloseHandle(handle);
        }
    }

    /** It does not exist any more, or its number is another's. */
    record Vanished() implements Pinning {}

    /** It may exist, and this user may not hold it. */
    record Refused(String reason) implements Pinning {}
}
