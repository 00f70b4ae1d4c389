package dev.quietus.guard;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.UserPrincipal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** From a principal to a uid, where a name may lie. */
final class ControlPeersTest {
    @TempDir
    Path folder;

    private record Named(String getName) implements UserPrincipal {}

    private int uid(String name, String users) throws Exception {
        Path file = Files.writeString(folder.resolve("passwd"), users);
        return new ControlPeers(folder, file).uid(new Named(name));
    }

    @Test
    void aNameThatIsANumberIsNotThatNumber() throws Exception {
        String users = "root:x:0:0::/:/bin/sh\n0:x:1005:1005::/:/bin/sh\n77:x:78:1::/:/bin/sh\nbad\nalso:x:y:1\n";
        assertThat(uid("root", users)).isZero();
        assertThat(uid("0", users)).isEqualTo(1005);
        assertThat(uid("4242", users)).isEqualTo(4242);
        assertThat(uid("99999999999", users)).isEqualTo(-1);
        assertThat(uid("nobody-knows", users)).isEqualTo(-1);
        // A user called 77 with uid 78, or uid 77 without a name: it cannot be told.
        assertThat(uid("77", users)).isEqualTo(-1);
        assertThat(uid("two", "two:x:1:1::/:/bin/sh\ntwo:x:0:0::/:/bin/sh\n")).isEqualTo(-1);
    }

    @Test
    void whoeverHasAProcessIsKnownByIt() throws Exception {
        ControlPeers peers = new ControlPeers(Path.of("/proc"), folder.resolve("none"));
        UserPrincipal ourselves = Files.getOwner(Path.of("/proc/self"));
        assertThat(peers.uid(ourselves)).isEqualTo(ControlPeers.own());
    }
}
