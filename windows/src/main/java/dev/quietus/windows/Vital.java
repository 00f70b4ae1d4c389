package dev.quietus.windows;

import com.sun.jna.Memory;
import dev.quietus.ProcessFacts;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Processes whose end stops Windows (bug check CRITICAL_PROCESS_DIED): those that say so themselves (ProcessBreakOnTermination),
 * and where that cannot be read, those that are known to.
 */
final class Vital {
    private static final Set<String> KNOWN =
            Set.of("smss.exe", "csrss.exe", "wininit.exe", "winlogon.exe", "services.exe", "lsass.exe", "lsaiso.exe");
    private static final int LENGTH = 4;

    private Vital() {}

    static Optional<String> reason(Access access, ProcessFacts facts) {
        if (KNOWN.contains(facts.name().toLowerCase(Locale.ROOT))) {
            return Optional.of("is " + facts.name() + ", without which Windows stops");
        }
        if (!(access.open(facts.identity(), 0) instanceof Pinning.Pinned held)) {
            return Optional.empty();
        }
        try (held;
                Memory flag = new Memory(LENGTH)) {
            flag.clear();
            boolean read = query(held.handle(), flag) >= 0;
            return read && flag.getInt(0) != 0
                    ? Optional.of("is marked as critical; Windows stops when it ends (ProcessBreakOnTermination)")
                    : Optional.empty();
        }
    }

    /** Whether a process tells of itself that it is critical. */
    static boolean isTold() {
        try (Memory flag = new Memory(LENGTH)) {
            return query(Kernel32.CALLS.GetCurrentProcess(), flag) >= 0;
        }
    }

    private static int query(long process, Memory flag) {
        return Ntdll.CALLS.NtQueryInformationProcess(
                process, Ntdll.PROCESS_BREAK_ON_TERMINATION, flag, LENGTH, new int[1]);
    }
}
