package dev.quietus.linux;

import dev.quietus.CallRule;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * A rule about system calls as a program of the kernel's classic BPF (seccomp(2), linux/filter.h). A forbidden call is
 * handed to whoever listens, and so are all calls by other numbers than those of x86-64: 32-bit ones and x32. Where calls are
 * learnt, all are handed over.
 *
 * <p>Allowed calls are decided by their number alone and their number is only compared, so that the kernel (Linux 5.11)
 * remembers the answer and does not run the program for them.
 */
final class SeccompFilter {
    /** AUDIT_ARCH_X86_64 and AUDIT_ARCH_I386 of linux/audit.h. */
    static final int X86_64 = 0xc000003e;

    static final int I386 = 0x40000003;
    /** __X32_SYSCALL_BIT of asm/unistd.h. */
    static final int X32_BIT = 0x40000000;

    private static final int RET_USER_NOTIF = 0x7fc00000;
    private static final int RET_ALLOW = 0x7fff0000;
    private static final int RET_ERRNO = 0x00050000;

    /** BPF_LD | BPF_W | BPF_ABS: a word of struct seccomp_data. */
    private static final int LOAD = 0x20;

    private static final int RETURN = 0x06;
    private static final int JUMP_EQUAL = 0x15;
    private static final int JUMP_GREATER_OR_EQUAL = 0x35;

    private static final int DATA_NUMBER = 0;
    private static final int DATA_ARCHITECTURE = 4;
    private static final int DATA_ARGUMENTS = 16;
    /** What a tracer puts in the place of a call that is to be skipped; the kernel answers ENOSYS. */
    private static final int NO_CALL = -1;

    private static final int MOST_INSTRUCTIONS = 4096;

    private final CallRule.Kind kind;
    private final Set<Integer> numbers = new TreeSet<>();
    private final int ring;

    private SeccompFilter(CallRule rule) {
        kind = rule.kind();
        rule.names().forEach(name -> numbers.add(SystemCalls.number(name)));
        ring = SystemCalls.number("io_uring_setup");
        if (kind != CallRule.Kind.DENY) {
            // The kernel's own way to go on with an allowed call that was stopped; no program makes it by itself.
            numbers.add(SystemCalls.number("restart_syscall"));
        }
    }

    /**
     * The filter of a rule.
     *
     * @throws dev.quietus.QuietusException USAGE for an unknown name
     */
    static SeccompFilter of(CallRule rule) {
        return new SeccompFilter(rule);
    }

    /** Bytes of the program with so many kinds of start calls, at most. */
    static long size(int starts) {
        return 8L * (12 + 7 * starts + 2 * SystemCalls.all().size());
    }

    static boolean isX32(int number) {
        return number != NO_CALL && Integer.compareUnsigned(number, X32_BIT) >= 0;
    }

    /** Whether the rule forbids a call: what the program answers by {@link #RET_USER_NOTIF} but for start calls. */
    boolean forbids(CallNotice notice) {
        if (notice.architecture() != X86_64 || isX32(notice.number())) {
            return true;
        }
        return switch (kind) {
            case DENY -> notice.number() != NO_CALL && numbers.contains(notice.number());
            case ALLOW_ONLY -> notice.number() != NO_CALL && !numbers.contains(notice.number());
            case LEARN -> false;
        };
    }

    /** The program, each instruction as struct sock_filter lies in memory. */
    long[] program(List<StartCall> starts) {
        List<Long> code = new ArrayList<>();
        code.add(instruction(LOAD, 0, 0, DATA_ARCHITECTURE));
        code.add(instruction(JUMP_EQUAL, 1, 0, X86_64));
        code.add(answer(RET_USER_NOTIF));
        code.add(instruction(LOAD, 0, 0, DATA_NUMBER));
        when(code, NO_CALL, RET_ALLOW);
        code.add(instruction(JUMP_GREATER_OR_EQUAL, 0, 1, X32_BIT));
        code.add(answer(RET_USER_NOTIF));
        starts.forEach(start -> notify(code, start));
        boolean denies = kind == CallRule.Kind.DENY;
        if (denies && !numbers.contains(ring)) {
            // A ring makes calls that no filter sees. Programs that know it do without where there is none.
            when(code, ring, RET_ERRNO | Errno.ENOSYS);
        }
        for (int number : numbers) {
            when(code, number, denies ? RET_USER_NOTIF : RET_ALLOW);
        }
        code.add(answer(denies ? RET_ALLOW : RET_USER_NOTIF));
        if (code.size() > MOST_INSTRUCTIONS) {
            throw new IllegalStateException("a filter of " + code.size() + " instructions");
        }
        return code.stream().mapToLong(Long::longValue).toArray();
    }

    private static void when(List<Long> code, int number, int answer) {
        code.add(instruction(JUMP_EQUAL, 0, 1, number));
        code.add(answer(answer));
    }

    private static void notify(List<Long> code, StartCall start) {
        int low = DATA_ARGUMENTS + 8 * start.argument();
        code.add(instruction(JUMP_EQUAL, 0, 6, start.number()));
        code.add(instruction(LOAD, 0, 0, low));
        code.add(instruction(JUMP_EQUAL, 0, 3, (int) start.mark()));
        code.add(instruction(LOAD, 0, 0, low + 4));
        code.add(instruction(JUMP_EQUAL, 0, 1, (int) (start.mark() >>> 32)));
        code.add(answer(RET_USER_NOTIF));
        code.add(instruction(LOAD, 0, 0, DATA_NUMBER));
    }

    private static long answer(int what) {
        return instruction(RETURN, 0, 0, what);
    }

    private static long instruction(int code, int whenTrue, int whenFalse, int operand) {
        return code | (long) whenTrue << 16 | (long) whenFalse << 24 | (long) operand << 32;
    }
}
