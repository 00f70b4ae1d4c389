package dev.quietus.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quietus.CallRule;
import dev.quietus.QuietusException;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The program, carried out here as the kernel would. */
class SeccompFilterTest {
    private static final long ALLOW = 0x7fff0000L;
    private static final long NOTIFY = 0x7fc00000L;
    private static final long NOT_THERE = 0x00050000L | 38;
    private static final int MKDIR = 83;
    private static final int EXECVE = 59;
    private static final int IO_URING_SETUP = 425;
    private static final long POINTER = 0x10000420L;

    @Test
    void deniesWhatItNamesAndNothingElse() {
        SeccompFilter filter = filter(CallRule.Kind.DENY, "mkdir", "ptrace");

        assertThat(answer(filter, MKDIR, SeccompFilter.X86_64)).isEqualTo(NOTIFY);
        assertThat(answer(filter, 101, SeccompFilter.X86_64)).isEqualTo(NOTIFY);
        assertThat(answer(filter, 84, SeccompFilter.X86_64)).isEqualTo(ALLOW);
        assertThat(answer(filter, 1000, SeccompFilter.X86_64)).isEqualTo(ALLOW);
        assertThat(answer(filter, IO_URING_SETUP, SeccompFilter.X86_64)).isEqualTo(NOT_THERE);
        assertThat(answer(filter(CallRule.Kind.DENY, "io_uring_setup"), IO_URING_SETUP, SeccompFilter.X86_64))
                .isEqualTo(NOTIFY);
    }

    @Test
    void allowsWhatItNamesAndNothingElse() {
        SeccompFilter filter = filter(CallRule.Kind.ALLOW_ONLY, "mkdir");

        assertThat(answer(filter, MKDIR, SeccompFilter.X86_64)).isEqualTo(ALLOW);
        assertThat(answer(filter, 84, SeccompFilter.X86_64)).isEqualTo(NOTIFY);
        assertThat(answer(filter, 1000, SeccompFilter.X86_64)).isEqualTo(NOTIFY);
        assertThat(answer(filter, 219, SeccompFilter.X86_64))
                .as("restart_syscall")
                .isEqualTo(ALLOW);
        assertThat(answer(filter, IO_URING_SETUP, SeccompFilter.X86_64)).isEqualTo(NOTIFY);
    }

    @Test
    void closesTheOtherWaysIntoTheKernel() {
        for (CallRule.Kind kind : CallRule.Kind.values()) {
            SeccompFilter filter = filter(kind, "mkdir");
            for (int number : new int[] {0, 39, MKDIR, EXECVE, -1}) {
                assertThat(answer(filter, number, SeccompFilter.I386)).isEqualTo(NOTIFY);
                assertThat(answer(filter, number, 0xc00000b7)).isEqualTo(NOTIFY);
            }
            for (int number : new int[] {0x40000000, 0x40000000 | MKDIR, 0x7fffffff, 0x80000000, 0xfffffffe}) {
                assertThat(answer(filter, number, SeccompFilter.X86_64)).isEqualTo(NOTIFY);
            }
            assertThat(answer(filter, -1, SeccompFilter.X86_64))
                    .as("no call at all")
                    .isEqualTo(ALLOW);
        }
    }

    @Test
    void hearsOfStartCallsByTheirMark() {
        SeccompFilter filter = filter(CallRule.Kind.DENY, "mkdir");

        assertThat(answer(filter, EXECVE, SeccompFilter.X86_64, 1, 2, 3, POINTER))
                .isEqualTo(NOTIFY);
        assertThat(answer(filter, EXECVE, SeccompFilter.X86_64, POINTER)).isEqualTo(ALLOW);
        assertThat(answer(filter, EXECVE, SeccompFilter.X86_64, 1, 2, 3, POINTER + 1))
                .isEqualTo(ALLOW);
        assertThat(answer(filter, EXECVE, SeccompFilter.X86_64, 1, 2, 3, POINTER | 1L << 32))
                .isEqualTo(ALLOW);
        assertThat(answer(filter, EXECVE, SeccompFilter.X86_64, 1, 2, 3, POINTER << 32))
                .isEqualTo(ALLOW);
        assertThat(answer(filter, MKDIR, SeccompFilter.X86_64, POINTER)).isEqualTo(NOTIFY);
        assertThat(answer(filter, 84, SeccompFilter.X86_64, POINTER)).isEqualTo(ALLOW);
        assertThat(answer(filter, 157, SeccompFilter.X86_64, 4, 0, POINTER + 8)).isEqualTo(NOTIFY);
        assertThat(answer(filter, 157, SeccompFilter.X86_64, 4, 0, 0)).isEqualTo(ALLOW);
    }

    @Test
    void theProgramAndTheJudgeAgree() {
        Set<String> all = SystemCalls.all().keySet();
        for (CallRule rule : List.of(
                new CallRule(CallRule.Kind.DENY, Set.of("ptrace", "read", "file_setattr")),
                new CallRule(CallRule.Kind.DENY, all),
                new CallRule(CallRule.Kind.ALLOW_ONLY, Set.of()),
                new CallRule(CallRule.Kind.ALLOW_ONLY, Set.of("ptrace", "read", "file_setattr")),
                new CallRule(CallRule.Kind.ALLOW_ONLY, all))) {
            SeccompFilter filter = SeccompFilter.of(rule);
            for (int architecture : new int[] {SeccompFilter.X86_64, SeccompFilter.I386, 0}) {
                for (int number = -2; number < 600; number++) {
                    CallNotice notice = new CallNotice(0, 0, number, architecture, List.of(0L, 0L, 0L, 0L, 0L, 0L));
                    assertThat(answer(filter, number, architecture) == NOTIFY)
                            .as(rule + " " + notice)
                            .isEqualTo(filter.forbids(notice));
                }
            }
        }
    }

    @Test
    void knowsNoUnknownName() {
        assertThatThrownBy(() -> filter(CallRule.Kind.DENY, "mkdir", "sockets"))
                .isInstanceOf(QuietusException.class)
                .hasMessage("there is no system call 'sockets'; did you mean 'socket'?");
    }

    private static SeccompFilter filter(CallRule.Kind kind, String... names) {
        return SeccompFilter.of(new CallRule(kind, Set.of(names)));
    }

    private static long answer(SeccompFilter filter, int number, int architecture, long... arguments) {
        List<StartCall> starts = List.of(new StartCall(157, 2, POINTER + 8), new StartCall(EXECVE, 3, POINTER));
        long[] program = filter.program(starts);
        assertThat(program.length * 8L).isLessThanOrEqualTo(SeccompFilter.size(starts.size()));
        int[] data = new int[16];
        data[0] = number;
        data[1] = architecture;
        for (int i = 0; i < arguments.length; i++) {
            data[4 + 2 * i] = (int) arguments[i];
            data[5 + 2 * i] = (int) (arguments[i] >>> 32);
        }
        return run(program, data);
    }

    /** The four instructions of the kernel's classic BPF that are used here. */
    private static long run(long[] program, int[] data) {
        int accumulator = 0;
        for (int at = 0; ; at++) {
            int whenTrue = (int) (program[at] >>> 16) & 0xff;
            int whenFalse = (int) (program[at] >>> 24) & 0xff;
            int operand = (int) (program[at] >>> 32);
            switch ((int) program[at] & 0xffff) {
                case 0x20 -> accumulator = data[operand / 4];
                case 0x15 -> at += accumulator == operand ? whenTrue : whenFalse;
                case 0x35 -> at += Integer.compareUnsigned(accumulator, operand) >= 0 ? whenTrue : whenFalse;
                case 0x06 -> {
                    return operand & 0xffffffffL;
                }
                default -> throw new AssertionError("instruction " + Long.toHexString(program[at]));
            }
        }
    }
}
