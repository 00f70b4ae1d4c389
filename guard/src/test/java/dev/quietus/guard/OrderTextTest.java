package dev.quietus.guard;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** What is said of orders. */
class OrderTextTest {
    private static List<String> explained(String lines) {
        return OrderText.explain(
                OrderFileTest.good("[[order]]\nname = \"x\"\n" + lines).orders().get(0));
    }

    @Test
    void aWholeOrder() {
        assertThat(explained("""
                when = { canary = ["heap", "canary"] }
                who = { users = ["www-data", "1001"], executables = ["/usr/sbin/*"] }
                respond = [ { do = "report" }, { from = 3, do = "freeze", lease = "90s" }, { from = 22, do = "kill" } ]
                mode = "monitor"
                never = ["user:a", ":80"]
                rate = { most = 5, within = 60 }
                cool-down = "15s"
                least-survivors = 1
                approval = true
                expires = 2027-01-01T00:00:00Z
                """))
                .containsExactly(
                        "When a process fails because its heap was written over or its stack was written over; counted for"
                                + " all who share its canary, however long ago.",
                        "It is about processes whose executable is /usr/sbin/*, and whose user is 1001 or www-data.",
                        "From the 1st time on, it is reported.",
                        "From the 3rd time on, the one who forked those that share its canary, with all of them, is frozen"
                                + " for 1m30s, and goes on then unless somebody decides.",
                        "From the 22nd time on, the one who forked those that share its canary, with all of them, is ended"
                                + " by force.",
                        "The response comes after the failure, before the next try as a rule.",
                        "It only monitors: it says what it would have done.",
                        "It never ends :80 or user:a or their families, nor whom the whole file spares.",
                        "It responds at most 5 times within 1m; what comes beyond is only reported.",
                        "After a response it waits 15s before the next one to the same.",
                        "At least 1 of those whom it is about are left alive.",
                        "Before anything that cannot be taken back, somebody has to agree.",
                        "It is in force until 2027-01-01T00:00:00Z.");
    }

    @Test
    void everyTrigger() {
        assertThat(begin("call = [\"ptrace\"]"))
                .isEqualTo("When a process makes the system call ptrace, and a filter ends, refuses or records it.");
        assertThat(begin("administration = { services = [\"ssh\"], direction = \"inbound\", allowed = [\"::1\"] }"))
                .isEqualTo("When there is a connection of ssh from elsewhere to here, with anybody but ::1.");
        assertThat(begin("resources = { of = \"memory\", over = \"97.5%\" }"))
                .isEqualTo("When over 97.5% of the memory is used, or waited for, for 10s; the victim is chosen.");
        assertThat(explained("when = { resources = { of = \"forks\", over = 500, lasting = \"2s\" } }")
                        .get(0))
                .isEqualTo("When more than 500 processes and threads are born a second for 2s.");
        assertThat(begin("execution = { paths = [\"/tmp/*\"], hidden = true }"))
                .isEqualTo("When a program is executed that is /tmp/*, or that has no file, being deleted or only in"
                        + " memory; those that run already count too.");
        assertThat(begin("listening = { ports = [80, 4444] }"))
                .isEqualTo("When a process listens on tcp port 4444 or 80.");
        assertThat(begin("respawn = {}"))
                .isEqualTo("When what an order has ended comes back within 1m; its source is named.");
        assertThat(begin("deadline = \"6h\"")).isEqualTo("When a process lives longer than 6h.");
    }

    private static String begin(String trigger) {
        return explained("when = { " + trigger + " }\nwho = { users = [\"ci\"] }")
                .get(0);
    }
}
