package dev.quietus.windows;

import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import com.sun.jna.WString;
import dev.quietus.Containment;
import dev.quietus.QuietusException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * Starts a command inside a job: born in it by the attribute for that (Windows 10), and suspended, so that nothing of it runs
 * before it is held. It inherits its three streams and no other handle.
 */
final class Launch {
    /** A run's members carry its name in this variable, unless they drop it. */
    static final String MARKER = "QUIETUS_RUN";

    private static final int EXTENDED_STARTUP = 0x80000;
    private static final int UNICODE_ENVIRONMENT = 0x400;
    private static final int SUSPENDED = 0x4;
    private static final int USE_STREAMS = 0x100;
    private static final long HANDLE_LIST = 0x20002;
    private static final long JOB_LIST = 0x2000D;
    private static final int STARTUP_LENGTH = 112;

    private Launch() {}

    /**
     * A command that was started and does not run yet.
     *
     * @param process its handle, with all rights
     * @param thread the handle of its first thread
     */
    record Started(long process, long thread, int pid) {}

    static Started start(Containment containment, String name, Job job, RunStreams streams) {
        requireSafeBatch(containment.command());
        String line = CommandLineText.line(containment.command());
        try (Memory command = new Memory(2L * (line.length() + 1));
                Memory environment = environment(containment, name);
                Memory startup = new Memory(STARTUP_LENGTH);
                Attributes attributes = new Attributes(2);
                Memory made = new Memory(24)) {
            command.setWideString(0, line);
            startup.clear();
            startup.setInt(0, STARTUP_LENGTH);
            startup.setInt(60, USE_STREAMS);
            long[] given = streams.given();
            for (int i = 0; i < given.length; i++) {
                startup.setLong(80 + 8L * i, given[i]);
            }
            attributes.handles(HANDLE_LIST, given);
            attributes.handles(JOB_LIST, job.handle());
            startup.setPointer(104, attributes.list());
            boolean started = Kernel32.CALLS.CreateProcessW(
                    null,
                    command,
                    null,
                    null,
                    true,
                    EXTENDED_STARTUP | UNICODE_ENVIRONMENT | SUSPENDED,
                    environment,
                    containment
                            .directory()
                            .map(path -> new WString(path.toString()))
                            .orElse(null),
                    startup,
                    made);
            if (!started) {
                throw failure(containment.command().get(0), Failure.last());
            }
            return born(new Started(made.getLong(0), made.getLong(8), made.getInt(16)), job);
        }
    }

    /** An older Windows starts it beside the job: it has not run yet, so that it can still be put into it. */
    private static Started born(Started started, Job job) {
        boolean contained = job.holds(started.process())
                || Kernel32.CALLS.AssignProcessToJobObject(job.handle(), started.process());
        if (contained) {
            return started;
        }
        int error = Failure.last();
        Kernel32.CALLS.TerminateProcess(started.process(), WindowsHandle.ENDED_BY_US);
        Kernel32.CALLS.CloseHandle(started.thread());
        Kernel32.CALLS.CloseHandle(started.process());
        throw QuietusException.of(
                QuietusException.Reason.UNAVAILABLE, "the command could not be put into a job: " + Failure.text(error));
    }

    private static QuietusException failure(String program, int error) {
        boolean missing = error == Failure.FILE_NOT_FOUND || error == Failure.PATH_NOT_FOUND;
        return QuietusException.of(
                missing ? QuietusException.Reason.COMMAND_NOT_FOUND : QuietusException.Reason.CANNOT_EXECUTE,
                missing ? program + ": not found" : program + " cannot be executed: " + Failure.text(error));
    }

    /** A batch file is read by cmd.exe, which takes its arguments apart by rules of its own: some would be commands. */
    private static void requireSafeBatch(List<String> command) {
        String program = command.get(0).toLowerCase(Locale.ROOT);
        if (!program.endsWith(".bat") && !program.endsWith(".cmd")) {
            return;
        }
        for (String argument : command) {
            if (argument.chars().anyMatch(c -> "\"%!^&|<>\r\n".indexOf(c) >= 0)) {
                throw QuietusException.of(
                        QuietusException.Reason.CANNOT_EXECUTE,
                        "a batch file cannot be given the argument '" + argument
                                + "': cmd.exe would read more into it; start cmd.exe /c yourself");
            }
        }
    }

    /** Sorted without regard to case, as Windows wants it, each NAME=VALUE ended by NUL, and one NUL more. */
    private static Memory environment(Containment containment, String name) {
        Map<String, String> variables = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        variables.putAll(containment.environment().orElseGet(System::getenv));
        variables.put(MARKER, name);
        StringBuilder text = new StringBuilder();
        variables.forEach(
                (key, value) -> text.append(key).append('=').append(value).append('\0'));
        text.append('\0');
        Memory block = new Memory(2L * text.length());
        for (int i = 0; i < text.length(); i++) {
            block.setChar(2L * i, text.charAt(i));
        }
        return block;
    }

    /** The list of attributes of a start (UpdateProcThreadAttribute). What it names must live until the start. */
    private static final class Attributes implements AutoCloseable {
        private final Memory list;
        private final Memory values = new Memory(64);
        private int used;

        Attributes(int count) {
            long[] size = new long[1];
            Kernel32.CALLS.InitializeProcThreadAttributeList(null, count, 0, size);
            list = new Memory(Math.max(64, size[0]));
            Kernel32.CALLS.InitializeProcThreadAttributeList(list, count, 0, size);
        }

        Pointer list() {
            return list;
        }

        /** Handles without 0 and each once: others make the start fail. */
        void handles(long attribute, long... handles) {
            int first = used;
            for (long handle : handles) {
                boolean known = handle == 0;
                for (int at = first; at < used; at++) {
                    known |= values.getLong(8L * at) == handle;
                }
                if (!known) {
                    values.setLong(8L * used, handle);
                    used++;
                }
            }
            if (used > first) {
                Kernel32.CALLS.UpdateProcThreadAttribute(
                        list, 0, attribute, values.share(8L * first), 8L * (used - first), null, null);
            }
        }

        @Override
        public void close() {
            Kernel32.CALLS.DeleteProcThreadAttributeList(list);
            list.close();
            values.close();
        }
    }
}
