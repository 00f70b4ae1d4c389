package dev.quietus.windows;

import com.sun.jna.Memory;
import dev.quietus.ProcessIdentity;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/**
 * What a process was started with, read in its own memory (PEB, RTL_USER_PROCESS_PARAMETERS on 64-bit Windows): it may have
 * written there since. A newborn has none yet.
 */
final class Parameters {
    private static final int READ = Kernel32.PROCESS_QUERY_INFORMATION | Kernel32.PROCESS_VM_READ;
    private static final int BASIC = 48;
    private static final int PEB = 8;
    private static final int IN_PEB = 0x20;
    private static final int COMMAND_LINE = 0x70;
    private static final int ENVIRONMENT = 0x80;
    private static final int BLOCK = 4096;
    /** As long as a command line may be (UNICODE_STRING), and more than any environment that is met. */
    private static final int LONGEST = 1 << 20;

    private final Access access;

    Parameters(Access access) {
        this.access = access;
    }

    /** The whole command line; empty when it cannot be read. */
    Optional<String> commandLine(ProcessIdentity identity) {
        return read(identity, (process, parameters) -> {
            byte[] text = bytes(process, parameters + COMMAND_LINE, 16);
            return text.length < 16
                    ? ""
                    : new String(
                            bytes(process, number(text, 8), (text[0] & 0xff) | (text[1] & 0xff) << 8),
                            StandardCharsets.UTF_16LE);
        });
    }

    /** The environment as it was given, each variable ended by NUL; empty when it cannot be read. */
    Optional<String> environment(ProcessIdentity identity) {
        return read(identity, (process, parameters) -> {
            byte[] address = bytes(process, parameters + ENVIRONMENT, 8);
            return address.length < 8 ? "" : block(process, number(address, 0));
        });
    }

    /** Up to two NULs in a row, page by page: where the next one is not readable, it ends. */
    private static String block(long process, long start) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        long at = start;
        while (all.size() < LONGEST) {
            byte[] page = bytes(process, at, (int) (BLOCK - at % BLOCK));
            all.write(page, 0, page.length);
            at += page.length;
            String text = all.toString(StandardCharsets.UTF_16LE);
            int end = text.indexOf("\0\0");
            if (end >= 0 || page.length == 0) {
                return end >= 0 ? text.substring(0, end + 1) : text;
            }
        }
        return all.toString(StandardCharsets.UTF_16LE);
    }

    private interface Look {
        String at(long process, long parameters);
    }

    private Optional<String> read(ProcessIdentity identity, Look look) {
        if (!(access.open(identity, READ) instanceof Pinning.Pinned held)) {
            return Optional.empty();
        }
        try (held;
                Memory buffer = new Memory(BASIC)) {
            int status = Ntdll.CALLS.NtQueryInformationProcess(
                    held.handle(), Ntdll.PROCESS_BASIC, buffer, BASIC, new int[1]);
            byte[] parameters = status < 0 ? new byte[0] : bytes(held.handle(), buffer.getLong(PEB) + IN_PEB, 8);
            if (parameters.length < 8 || number(parameters, 0) == 0) {
                return Optional.empty();
            }
            String text = look.at(held.handle(), number(parameters, 0));
            return text.isEmpty() ? Optional.empty() : Optional.of(text);
        }
    }

    private static long number(byte[] bytes, int at) {
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getLong(at);
    }

    /** As many of these bytes as can be read. */
    private static byte[] bytes(long process, long address, int length) {
        byte[] bytes = new byte[length];
        long[] read = new long[1];
        Kernel32.CALLS.ReadProcessMemory(process, address, bytes, length, read);
        return Arrays.copyOf(bytes, (int) Math.min(length, read[0]));
    }
}
