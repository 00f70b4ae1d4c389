package dev.quietus.linux;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** What /proc/locks showed on Linux 6.18, and what it must not be taken for. */
class LockTableTest {
    private static List<LockTable.Lock> waitedFor(String text) {
        byte[] bytes = KernelText.ascii(text);
        return LockTable.waitedFor(bytes, 0, bytes.length);
    }

    @Test
    void tellsWhoWaitsForWhom() {
        List<LockTable.Lock> locks = waitedFor("""
                1: POSIX  ADVISORY  WRITE 26768 fe:00:2148462 0 EOF
                2: FLOCK  ADVISORY  WRITE 900 fe:00:77 0 EOF
                2: -> FLOCK  ADVISORY  WRITE 901 fe:00:77 0 EOF
                2:  -> FLOCK  ADVISORY  WRITE 902 fe:00:77 0 EOF
                3: OFDLCK ADVISORY  WRITE -1 fe:00:78 0 9
                3: -> OFDLCK ADVISORY  READ  -1 fe:00:78 0 9
                4: FLOCK  ADVISORY  READ  905 fe:00:79 0 EOF
                """);
        assertThat(locks).hasSize(2);
        assertThat(locks.get(0)).isEqualTo(new LockTable.Lock(900, "FLOCK WRITE fe:00:77 0 EOF", List.of(901, 902)));
        // Who waits for a lock of a file description is not told.
        assertThat(locks.get(1).pid()).isZero();
        assertThat(locks.get(1).waiters()).containsExactly(-1);
    }

    @Test
    void aWaiterBelongsToTheLockRightAboveItOnly() {
        assertThat(waitedFor("1: -> FLOCK ADVISORY WRITE 901 fe:00:77 0 EOF\n")).isEmpty();
        assertThat(waitedFor("""
                1: FLOCK ADVISORY WRITE 900 fe:00:77 0 EOF
                nonsense
                1: -> FLOCK ADVISORY WRITE 901 fe:00:77 0 EOF
                """)).isEmpty();
    }

    @Test
    void recognisesTheSameLockAtItsDescriptor() {
        byte[] info = KernelText.ascii("""
                pos:	0
                flags:	02
                mnt_id:	29
                ino:	77
                lock:	1: FLOCK  ADVISORY  WRITE 900 fe:00:77 0 EOF
                """);
        assertThat(LockTable.heldBy(info, 0, info.length)).containsExactly("FLOCK WRITE fe:00:77 0 EOF");
    }
}
