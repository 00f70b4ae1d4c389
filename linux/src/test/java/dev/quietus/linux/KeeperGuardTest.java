package dev.quietus.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.quietus.Containment;
import dev.quietus.QuietusException;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The two things that end a keeper when its starter ends, each without the other: the end of the thread that cloned it
 * (PR_SET_PDEATHSIG, prctl(2)) and the end of the socket (unix(7)). When a whole program is killed both happen.
 */
@Timeout(value = 30, unit = TimeUnit.SECONDS)
class KeeperGuardTest {
    private static final int CLD_EXITED = 1;
    private static final int CLD_KILLED = 2;
    private static final int SIGKILL = 9;

    private final Kernel kernel = Kernel.open();
    private final Containment containment =
            Containment.builder("sleep", "300").inheritStreams().build();
    private final CommandWords words =
            CommandWords.of(containment, Optional.empty(), new KernelFiles(kernel.scratch(), kernel.proc()));
    private final PlanMemory plan = PlanMemory.open(Launch.room(words, Optional.empty()), kernel.scratch());
    private long own = -1;
    private Launch.Cloned keeper = new Launch.Cloned(-1, -1);

    @AfterEach
    void end() {
        if (keeper.pid() > 0) {
            Pidfd.send(keeper.fd(), SIGKILL);
            Pidfd.close(keeper.fd());
        }
        Fds.close(own);
        plan.close();
        kernel.close();
    }

    private void launch() {
        assumeTrue(NativeCode.fits(), "no launch code for this processor");
        Syscall.call(
                SyscallNumber.SOCKETPAIR, 1, 5 | 0x80000, 0, kernel.scratch().address(0));
        own = Fds.high(kernel.scratch().getInt(0));
        long keepers = Fds.high(kernel.scratch().getInt(4));
        boolean root = Syscall.call(SyscallNumber.GETEUID) == 0;
        Confines confines = new Confines(
                "guarded",
                true,
                !root,
                (int) Syscall.call(SyscallNumber.GETEUID),
                (int) Syscall.call(SyscallNumber.GETEGID),
                Optional.empty(),
                false,
                Optional.empty(),
                false,
                false,
                root,
                Optional.empty(),
                true);
        Launch launch = new Launch(containment, confines, words, Optional.empty(), plan);
        RunStreams streams = RunStreams.open(containment, RunFiles.open(containment), false, kernel.scratch());
        keeper = launch.start(NativeCode.load(kernel.scratch()), streams, keepers);
        Fds.close(keepers);
        if (keeper.pid() <= 0 || !launch.entered()) {
            QuietusException why = launch.failure();
            throw new AssertionError("not launched: " + keeper, why);
        }
        Nursery.until(() -> plan.state() == PlanMemory.State.RUNNING);
    }

    private void assertEnded(int how, int status, PlanMemory.State state) {
        assertThat(kernel.pidfd().poll(keeper.fd(), 5_000_000_000L)).isNotEqualTo(Pidfd.Ending.NONE);
        assertThat(KeeperEnd.collect(keeper.fd(), kernel.scratch()).collected()).isZero();
        // Offsets in siginfo_t (waitid(2)): si_code, si_status.
        assertThat(kernel.scratch().getInt(Scratch.HEADER + 8)).isEqualTo(how);
        assertThat(kernel.scratch().getInt(Scratch.HEADER + 24)).isEqualTo(status);
        assertThat(plan.state()).isEqualTo(state);
    }

    @Test
    void theSocketsEndAloneEndsIt() {
        // This thread, which cloned it, lives on.
        launch();
        Fds.close(own);
        own = -1;
        assertEnded(CLD_EXITED, 0, PlanMemory.State.ABANDONED);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void theThreadsEndAloneEndsIt(boolean stopped) throws InterruptedException {
        Thread thread = Thread.ofPlatform().start(() -> {
            launch();
            if (stopped) {
                Pidfd.send(keeper.fd(), 19);
            }
        });
        thread.join();
        // The socket is open still; the state shows that the keeper never got to say that it was abandoned.
        assertThat(own).isPositive();
        assertEnded(CLD_KILLED, SIGKILL, PlanMemory.State.RUNNING);
    }
}
