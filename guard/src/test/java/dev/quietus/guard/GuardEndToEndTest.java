package dev.quietus.guard;

import static dev.quietus.guard.GuardScene.order;
import static dev.quietus.guard.GuardScene.state;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A real cause, from what happens to the receipt and the log. */
@Timeout(120)
class GuardEndToEndTest extends AtGuardScene {

    /** A filter by which mkdir(2) fails, and says so; then a child, and then mkdir(2). */
    private static final String CALLER = """
            $| = 1;
            my $filter = pack('SCCL' x 4, 0x20,0,0,0, 0x15,0,1,83, 0x06,0,0,0x00050001, 0x06,0,0,0x7fff0000);
            syscall(157, 38, 1, 0, 0, 0) == 0 or die "no_new_privs $!";
            syscall(317, 1, 2, pack('S x6 P', 4, $filter)) == 0 or die "seccomp $!";
            my $child = fork; if (!$child) { sleep 61; exit }
            print "$child\\n"; <STDIN>;
            print syscall(83, $ARGV[0], 0700) == 0 ? "made\\n" : "refused\\n"; sleep 61;
            """;

    @Test
    void aDeniedCallHasNoEffectAndItsFamilyIsGone() throws Exception {
        assumeTrue("amd64".equals(System.getProperty("os.arch")), "the numbers of the calls are of x86_64");
        Path made = folder.resolve("made");
        Process caller = scene.start("perl", "-e", CALLER, made.toString());
        long child = Long.parseLong(caller.inputReader().readLine());
        String orders = order(
                "no-directories", "call = [\"mkdir\"]", "who = { executables = [\"*/perl\"] }\nrespond = \"kill\"");
        try (Guard guard = scene.guard(orders)) {
            assumeTrue(GuardScene.hears(guard, "calls"), "needs the kernel's audit in the first PID namespace");
            caller.getOutputStream().write('\n');
            caller.getOutputStream().flush();
            assertThat(scene.receipt("no-directories")).contains("it called mkdir, which had no effect", "before");
            assertThat(Puppets.soon(() -> !caller.isAlive() && state(child) == 'X'))
                    .isTrue();
            assertThat(made).doesNotExist();
        }
    }
}
