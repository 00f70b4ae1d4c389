package dev.quietus.guard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quietus.Happening;
import dev.quietus.Target;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What is read of files that are right. */
class OrderFileTest {
    static Orders good(String text) {
        OrderFile.Reading reading = OrderFile.parse("test.toml", text.getBytes(StandardCharsets.UTF_8));
        assertThat(reading).isInstanceOf(OrderFile.Reading.Good.class);
        return ((OrderFile.Reading.Good) reading).orders();
    }

    private static Order order(String lines) {
        return good("[[order]]\nname = \"x\"\n" + lines).orders().get(0);
    }

    private static Trigger when(String trigger) {
        return order("when = { " + trigger + " }\nwho = { users = [\"ci\"] }").trigger();
    }

    @Test
    void everyTrigger() {
        assertThat(when("canary = [\"canary\", \"heap\"]"))
                .isEqualTo(new Trigger.Canary(Set.of(Happening.Failure.CANARY, Happening.Failure.HEAP)));
        assertThat(when("call = [\"ptrace\", \"bpf\"]")).isEqualTo(new Trigger.Call(Set.of("ptrace", "bpf")));
        assertThat(
                        when(
                                "administration = { services = [\"ssh\"], direction = \"outbound\", allowed = [\"10.0.0.0/8\"] }"))
                .isEqualTo(new Trigger.Administration(
                        Set.of(Service.SSH), Trigger.Direction.OUTBOUND, Set.of("10.0.0.0/8"), Duration.ZERO));
        assertThat(when("administration = { services = [\"rdp\", \"teamviewer\"], learning = \"7d\" }"))
                .isEqualTo(new Trigger.Administration(
                        Set.of(Service.RDP, Service.TEAMVIEWER), Trigger.Direction.BOTH, Set.of(), Duration.ofDays(7)));
        assertThat(when("resources = { of = \"memory\", over = \"97.5%\", lasting = \"1m30s\" }"))
                .isEqualTo(new Trigger.Resources(Trigger.Exhaustion.MEMORY, 0.975, Duration.ofSeconds(90)));
        assertThat(order("when = { resources = { of = \"disk\", over = 0.5 } }").trigger())
                .isEqualTo(new Trigger.Resources(Trigger.Exhaustion.DISK, 0.5, Duration.ofSeconds(10)));
        assertThat(when("resources = { of = \"threads\", over = 500, lasting = 2 }"))
                .isEqualTo(new Trigger.Resources(Trigger.Exhaustion.THREADS, 500, Duration.ofSeconds(2)));
        String hash = "ab".repeat(32);
        assertThat(when("execution = { paths = [\"/tmp/*\"], hashes = [\"" + hash + "\"], hidden = true }"))
                .isEqualTo(new Trigger.Execution(Set.of("/tmp/*"), Set.of(hash), true));
        assertThat(when("listening = { ports = [53, 4444], protocol = \"udp\" }"))
                .isEqualTo(new Trigger.Listening(Set.of(53, 4444), "udp"));
        assertThat(when("respawn = {}")).isEqualTo(new Trigger.Respawn(Duration.ofMinutes(1)));
        assertThat(when("respawn = { within = \"2s\" }")).isEqualTo(new Trigger.Respawn(Duration.ofSeconds(2)));
        assertThat(when("deadline = \"500ms\"")).isEqualTo(new Trigger.Deadline(Duration.ofMillis(500)));
        assertThat(when("deadline = 90")).isEqualTo(new Trigger.Deadline(Duration.ofSeconds(90)));
    }

    @Test
    void everythingThatCanBeSaid() {
        Orders orders = good("""
                never = ["user:postgres", "unit:sshd.service"]

                [[order]]
                name = "web"
                when = { canary = ["canary"] }
                who = { names = ["httpd"], executables = ["/usr/sbin/*"], users = ["www-data"], cgroups = ["/a/*"], units = ["w.service"], command = '-D\\w+' }
                scope = "process"
                respond = [ { from = 2, do = "freeze", lease = "3s" }, { from = 4, do = "stop-unit" } ]
                mode = "monitor"
                never = [":5432"]
                rate = { most = 5, within = "1m" }
                cool-down = "15s"
                least-survivors = 2
                approval = true
                expires = 2027-01-01T02:00:00+02:00

                [hooks]
                before = ["/bin/echo", "now"]
                limit = "2s"

                [control]
                socket = "/run/q"
                port = 7878
                token = "/etc/t"
                """);
        assertThat(orders.never()).containsExactly(new Target.User("postgres"), new Target.Unit("sshd.service"));
        assertThat(orders.hooks())
                .isEqualTo(new Orders.Hooks(List.of("/bin/echo", "now"), List.of(), Duration.ofSeconds(2)));
        assertThat(orders.control().socket()).isEqualTo("/run/q");
        assertThat(orders.control().panic()).isEqualTo("/run/quietus/panic");
        assertThat(orders.control().port()).hasValue(7878);
        assertThat(orders.control().token()).hasValue("/etc/t");
        Order order = orders.orders().get(0);
        assertThat(order.line()).isEqualTo(3);
        assertThat(order.name()).isEqualTo("web");
        assertThat(order.scope()).isEqualTo(Scope.PROCESS);
        assertThat(order.steps())
                .containsExactly(
                        new Step(2, Response.FREEZE, Duration.ofSeconds(3)),
                        new Step(4, Response.STOP_UNIT, Duration.ZERO));
        assertThat(order.mode()).isEqualTo(Mode.MONITOR);
        assertThat(order.never()).containsExactly(new Target.Port(5432, Target.Port.Protocol.TCP, false));
        assertThat(order.rate()).isEqualTo(Optional.of(new Rate(5, Duration.ofMinutes(1))));
        assertThat(order.coolDown()).isEqualTo(Duration.ofSeconds(15));
        assertThat(order.leastSurvivors()).isEqualTo(2);
        assertThat(order.approval()).isTrue();
        assertThat(order.expires()).isEqualTo(Optional.of(Instant.parse("2027-01-01T00:00:00Z")));
        Subjects who = order.subjects();
        assertThat(who.names()).containsExactly("httpd");
        assertThat(who.executables()).containsExactly("/usr/sbin/*");
        assertThat(who.users()).containsExactly("www-data");
        assertThat(who.cgroups()).containsExactly("/a/*");
        assertThat(who.units()).containsExactly("w.service");
        assertThat(who.command().orElseThrow().pattern()).isEqualTo("-D\\w+");
    }

    @Test
    void whatIsNotSaidIsMild() {
        Order order = order("when = { respawn = {} }");
        assertThat(order.steps()).containsExactly(new Step(1, Response.REPORT, Duration.ZERO));
        assertThat(order.scope()).isEqualTo(Scope.FAMILY);
        assertThat(order.mode()).isEqualTo(Mode.ENFORCE);
        assertThat(order.subjects()).isEqualTo(Subjects.anybody());
        assertThat(order.approval()).isFalse();
        assertThat(order.coolDown()).isZero();
        assertThat(order("when = { respawn = {} }\nrespond = \"freeze\"").steps())
                .containsExactly(new Step(1, Response.FREEZE, Duration.ofMinutes(10)));
        assertThat(order("when = { canary = [\"canary\"] }").steps())
                .extracting(Step::from, Step::response)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple(1, Response.REPORT),
                        org.assertj.core.groups.Tuple.tuple(3, Response.FREEZE),
                        org.assertj.core.groups.Tuple.tuple(5, Response.KILL));
        assertThat(order("when = { canary = [\"canary\"] }").scope()).isEqualTo(Scope.EXEC_EPOCH);
        assertThat(good("").orders()).isEmpty();
    }

    @Test
    void theShippedOrdersEndNobodyWhoIsBenign() {
        Orders orders = OrderFile.shipped();
        assertThat(orders.orders())
                .extracting(order -> OrderText.word(order.trigger()))
                .contains(
                        "canary",
                        "call",
                        "administration",
                        "resources",
                        "execution",
                        "listening",
                        "respawn",
                        "deadline");
        // Only a repeated attack and a full process table may end somebody without anybody having decided so.
        assertThat(orders.orders())
                .filteredOn(order -> order.mode() == Mode.ENFORCE)
                .filteredOn(order ->
                        order.steps().stream().anyMatch(step -> !step.response().reversible()))
                .extracting(Order::name)
                .containsExactly("canary", "fork-bomb");
        assertThat(orders.never()).isNotEmpty();
    }

    @Test
    void whatCannotBeReadIsAProblemToo() {
        OrderFile.Reading reading = OrderFile.read(Path.of("/no/such/orders.toml"));
        assertThat(((OrderFile.Reading.Bad) reading).problems().get(0).text())
                .isEqualTo("/no/such/orders.toml: there is no such file; name a file of orders that you may read");
        assertThat(OrderFile.read(Path.of("/"))).isInstanceOf(OrderFile.Reading.Bad.class);
        assertThat(OrderFile.read(Path.of("/dev/zero"))).isInstanceOf(OrderFile.Reading.Bad.class);
    }
}
