package dev.quietus.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.quietus.Capability;
import dev.quietus.Happening;
import dev.quietus.Moment;
import dev.quietus.spi.Feed;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Feeds about sockets, calls and pressure, each with real causes. */
@Timeout(90)
class FeedsTest {
    /** Forks for each connection, like sshd; the child says what the kernel tells it at its next read. */
    private static final String SERVER = """
            $| = 1; $SIG{CHLD} = 'IGNORE';
            use IO::Socket::INET;
            my $l = IO::Socket::INET->new(Listen => 5, LocalAddr => '127.0.0.1') or die;
            print $l->sockport, "\\n";
            while (my $c = $l->accept) {
              if (fork == 0) { my $b; syswrite $c, "x"; defined sysread($c, $b, 1) ? print "end\\n" : print "error ", $!+0, "\\n"; exit }
              close $c;
            }
            """;

    /** Forbids mkdir with the answer that is its first argument, and makes one with the second. */
    private static final String CALLER = """
            $| = 1;
            my ($action, $path, $times) = @ARGV;
            my $filter = pack('SCCL' x 4, 0x20,0,0,0, 0x15,0,1,83, 0x06,0,0,hex($action), 0x06,0,0,0x7fff0000);
            syscall(157, 38, 1, 0, 0, 0) == 0 or die "no_new_privs $!";
            my $program = pack('S x6 P', 4, $filter);
            syscall(317, 1, 2, $program) == 0 or die "seccomp $!";
            for (1 .. $times) { syscall(83, $path, 0700); }
            print "done\\n"; <STDIN>;
            """;

    @TempDir
    private Path folder;

    private final List<Process> started = new ArrayList<>();

    @AfterEach
    void endAll() throws InterruptedException {
        for (Process process : started) {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly().waitFor();
        }
    }

    private Process start(String... command) throws IOException {
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        started.add(process);
        return process;
    }

    private static Feed feed(LinuxPlatform platform, String name) {
        return platform.feeds().stream()
                .filter(feed -> feed.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static Feed.Watch often(Set<Integer> ports) {
        return new Feed.Watch(List.of(), ports, Set.of(), Set.of(), Duration.ofMillis(20));
    }

    /** The first of a kind that fits; the test's deadline ends the search. */
    private static <T extends Happening> T await(Feed.Flow flow, Class<T> kind, Predicate<T> fits) {
        while (true) {
            Optional<Happening> next = flow.next(Duration.ofSeconds(1));
            if (next.isPresent() && kind.isInstance(next.get()) && fits.test(kind.cast(next.get()))) {
                return kind.cast(next.get());
            }
        }
    }

    @Test
    void anAcceptedConnectionIsToldWithItsChildAndSevered() throws Exception {
        Process server = start("perl", "-e", SERVER);
        BufferedReader said = server.inputReader();
        int port = Integer.parseInt(said.readLine());
        try (LinuxPlatform platform = new LinuxPlatform();
                Feed.Flow flow = feed(platform, "sockets").open(often(Set.of(port)));
                Socket client = connect(port)) {
            assertThat(client.getInputStream().read()).isEqualTo('x');
            int near = client.getLocalPort();
            List<Happening.Connected> both = new ArrayList<>();
            while (both.size() < 2) {
                both.add(await(flow, Happening.Connected.class, any -> true));
            }
            Happening.Connected here = both.stream()
                    .filter(one -> one.connection().localPort() == port)
                    .findFirst()
                    .orElseThrow();
            Happening.Connected there = both.stream()
                    .filter(one -> one.connection().localPort() == near)
                    .findFirst()
                    .orElseThrow();
            assertThat(here.connection().inbound()).isTrue();
            assertThat(here.connection().servicePort()).isEqualTo(port);
            assertThat(here.connection().remote()).isEqualTo("127.0.0.1");
            assertThat(here.process().parent()).isEqualTo((int) server.pid());
            assertThat(there.connection().inbound()).isFalse();
            assertThat(there.connection().servicePort()).isEqualTo(port);
            assertThat(there.process().pid())
                    .isEqualTo((int) ProcessHandle.current().pid());
            Optional<String> hindrance = here.severing().sever();
            assumeTrue(!hindrance.orElse("").startsWith("EPERM"), "needs CAP_NET_ADMIN");
            assertThat(hindrance).isEmpty();
            // ECONNABORTED for who has it, a reset for the peer.
            assertThat(said.readLine()).isEqualTo("error 103");
            assertThat(CompletableFuture.supplyAsync(() -> readOf(client)))
                    .succeedsWithin(Duration.ofSeconds(30))
                    .asString()
                    .contains("reset");
            assertThat(here.severing().sever()).isEmpty();
            try (Socket again = connect(port)) {
                assertThat(again.getInputStream().read()).isEqualTo('x');
            }
        }
    }

    private static Socket connect(int port) throws IOException {
        return new Socket(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), port);
    }

    private static String readOf(Socket socket) {
        try {
            return "read " + socket.getInputStream().read();
        } catch (IOException e) {
            return String.valueOf(e.getMessage());
        }
    }

    @Test
    void aConnectionThatIsOverIsNotTakenForItsListener() throws Exception {
        Process server = start("perl", "-e", SERVER);
        BufferedReader said = server.inputReader();
        int port = Integer.parseInt(said.readLine());
        try (LinuxPlatform platform = new LinuxPlatform();
                Feed.Flow flow = feed(platform, "sockets").open(often(Set.of(port)))) {
            Happening.Connected here;
            try (Socket client = connect(port)) {
                assertThat(client.getInputStream().read()).isEqualTo('x');
                here = await(
                        flow, Happening.Connected.class, one -> one.connection().localPort() == port);
            }
            assertThat(said.readLine()).isEqualTo("end");
            assertThat(here.severing().sever().filter(why -> !why.startsWith("EPERM")))
                    .isEmpty();
            try (Socket again = connect(port)) {
                assertThat(again.getInputStream().read()).isEqualTo('x');
            }
        }
    }

    @Test
    void aNewListenerIsTold() throws Exception {
        try (LinuxPlatform platform = new LinuxPlatform();
                Feed.Flow flow = feed(platform, "sockets").open(often(Set.of()))) {
            Process server = start("perl", "-e", SERVER);
            int port = Integer.parseInt(server.inputReader().readLine());
            Happening.Listened told = await(flow, Happening.Listened.class, one -> one.port() == port);
            assertThat(told.protocol()).isEqualTo("tcp");
            assertThat(told.process().pid()).isEqualTo((int) server.pid());
        }
    }

    /** Where the kernel rings, nobody has to wait for the next look. */
    @Test
    void aConnectionIsToldLongBeforeTheNextLookIsDue() throws Exception {
        assumeTrue(rings(), "the kernel lets this program have a BPF program");
        Process server = start("perl", "-e", SERVER);
        int port = Integer.parseInt(server.inputReader().readLine());
        Feed.Watch seldom = new Feed.Watch(List.of(), Set.of(port), Set.of(), Set.of(), Duration.ofHours(1));
        try (LinuxPlatform platform = new LinuxPlatform();
                Feed.Flow flow = feed(platform, "sockets").open(seldom);
                Socket client = connect(port)) {
            assertThat(client.getInputStream().read()).isEqualTo('x');
            await(flow, Happening.Connected.class, one -> one.connection().localPort() == port);
        }
    }

    private static boolean rings() {
        Optional<SocketBell> bell = SocketBell.open();
        bell.ifPresent(SocketBell::close);
        return bell.isPresent();
    }

    @Test
    void aBellRingsForAListenerAndForAConnectionAndThenIsSilent() throws Exception {
        assumeTrue(rings(), "the kernel lets this program have a BPF program");
        try (SocketBell bell = SocketBell.open().orElseThrow()) {
            try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
                assertThat(bell.hush()).isTrue();
                try (Socket client = connect(server.getLocalPort())) {
                    assertThat(client.isConnected()).isTrue();
                    assertThat(bell.hush()).isTrue();
                }
            }
            // More than there is room for still rings, and is over at once.
            for (int i = 0; i < 1000; i++) {
                new ServerSocket(0, 1, InetAddress.getLoopbackAddress()).close();
            }
            assertThat(bell.hush()).isTrue();
        }
    }

    @Test
    void closingEndsAWait() throws Exception {
        try (LinuxPlatform platform = new LinuxPlatform()) {
            for (String name : List.of("sockets", "pressure")) {
                Feed.Flow flow = feed(platform, name)
                        .open(new Feed.Watch(List.of(), Set.of(1), Set.of(), Set.of(), Duration.ofHours(1)));
                CompletableFuture<Optional<Happening>> next =
                        CompletableFuture.supplyAsync(() -> flow.next(Duration.ofHours(1)));
                flow.close();
                assertThat(next.get(60, TimeUnit.SECONDS)).isEmpty();
                flow.close();
            }
        }
    }

    private Feed calls(LinuxPlatform platform) {
        Feed feed = feed(platform, "calls");
        Capability capability = feed.capability();
        assumeTrue(capability.standing() == Capability.Standing.FULL, capability.missing());
        return feed;
    }

    @Test
    void aCallThatEndsItsCallerIsToldAndHadNoEffect() throws Exception {
        Path made = folder.resolve("made");
        try (LinuxPlatform platform = new LinuxPlatform();
                Feed.Flow flow = calls(platform).open(often(Set.of()))) {
            Process caller = start("perl", "-e", CALLER, "80000000", made.toString(), "1");
            Happening.Called told =
                    await(flow, Happening.Called.class, one -> one.process().pid() == (int) caller.pid());
            assertThat(told.call()).isEqualTo("mkdir");
            assertThat(told.moment()).isEqualTo(Moment.BEFORE_ACT);
            assertThat(told.process().name()).isEqualTo("perl");
            assertThat(caller.waitFor()).isEqualTo(128 + 31);
            assertThat(made).doesNotExist();
        }
    }

    @Test
    void aRecordedCallIsToldAsDone() throws Exception {
        Path made = folder.resolve("made");
        try (LinuxPlatform platform = new LinuxPlatform();
                Feed.Flow flow = calls(platform).open(often(Set.of()))) {
            Process caller = start("perl", "-e", CALLER, "7ffc0000", made.toString(), "1");
            assertThat(caller.inputReader().readLine()).isEqualTo("done");
            Happening.Called told =
                    await(flow, Happening.Called.class, one -> one.process().pid() == (int) caller.pid());
            assertThat(told.call()).isEqualTo("mkdir");
            assertThat(told.moment()).isEqualTo(Moment.AFTER_ACT);
            assertThat(told.process().parent())
                    .isEqualTo((int) ProcessHandle.current().pid());
            assertThat(made).isDirectory();
        }
    }

    @Test
    void whatIsLostOfAFloodIsTold() throws Exception {
        try (LinuxPlatform platform = new LinuxPlatform();
                Feed.Flow flow = calls(platform).open(often(Set.of()))) {
            Process caller = start("perl", "-e", CALLER, "7ffc0000", "/", "60000");
            assertThat(caller.inputReader().readLine()).isEqualTo("done");
            int told = 0;
            long lost = 0;
            while (lost == 0 && told < 60_000) {
                Happening next = flow.next(Duration.ofSeconds(10)).orElseThrow();
                if (next instanceof Happening.Called called && called.process().pid() == (int) caller.pid()) {
                    told++;
                } else if (next instanceof Happening.Lost gap) {
                    lost += gap.count();
                }
            }
            assertThat(told + lost).isPositive();
            assertThat(lost > 0 || told == 60_000).isTrue();
        }
    }

    @Test
    void recordsThatLieAreRead() {
        byte[] honest = KernelText.ascii(
                "audit(1700000000.123:4): auid=4294967295 uid=1001 gid=0 ses=4294967295 pid=77 comm=20706964 exe=\"/x\""
                        + " sig=31 arch=c000003e syscall=83 compat=0 ip=0x7f code=0x80000000");
        AuditRecord record = AuditRecord.parse(honest, 0, honest.length).orElseThrow();
        assertThat(record.name()).isEqualTo(" pid");
        assertThat(record.thread()).isEqualTo(77);
        assertThat(record.callText()).isEqualTo("mkdir");
        java.util.Random random = new java.util.Random(5);
        for (int n = 0; n < 20_000; n++) {
            byte[] hostile = honest.clone();
            for (int k = random.nextInt(1, 8); k > 0; k--) {
                hostile[random.nextInt(hostile.length)] = (byte) random.nextInt();
            }
            AuditRecord.parse(hostile, random.nextInt(9), random.nextInt(9, hostile.length + 1))
                    .ifPresent(read -> assertThat(read.thread()).isPositive());
        }
    }

    @Test
    void aFullDiskIsToldAndThatItHasPassed() throws Exception {
        assumeTrue(
                start("mount", "-t", "tmpfs", "-o", "size=4m,mode=700", "tmpfs", folder.toString())
                                .waitFor()
                        == 0,
                "needs root");
        try (LinuxPlatform platform = new LinuxPlatform();
                Feed.Flow flow = feed(platform, "pressure").open(often(Set.of()))) {
            Files.write(folder.resolve("filler"), new byte[(4 << 20) - 8192]);
            Happening.Pressed told = await(
                    flow,
                    Happening.Pressed.class,
                    one -> one.resource() == Happening.Resource.DISK && one.share() > 0.98);
            assertThat(told.share()).isLessThanOrEqualTo(1);
            Files.delete(folder.resolve("filler"));
            await(
                    flow,
                    Happening.Pressed.class,
                    one -> one.resource() == Happening.Resource.DISK && one.share() < 0.98);
        } finally {
            start("umount", "-l", folder.toString()).waitFor();
        }
    }

    @Test
    void aCgroupWithoutRoomForProcessesIsTold() throws Exception {
        Path pids = Path.of("/sys/fs/cgroup/pids");
        Path group = pids.resolve("quietus-feeds-" + ProcessHandle.current().pid());
        assumeTrue(Files.isWritable(pids.resolve("cgroup.procs")), "needs the pids controller of cgroup version 1");
        Files.createDirectory(group);
        try {
            Files.writeString(group.resolve("pids.max"), "60");
            Process inside = start(
                    "sh",
                    "-c",
                    "echo $$ > " + group + "/cgroup.procs; for n in $(seq 20); do sleep 60 & done;"
                            + " exec unshare --pid --fork --mount-proc --kill-child \"$@\"",
                    "sh",
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "--enable-native-access=ALL-UNNAMED",
                    "-XX:+UseSerialGC",
                    "-cp",
                    System.getProperty("java.class.path"),
                    PressedMain.class.getName());
            assertThat(Double.parseDouble(inside.inputReader().readLine())).isBetween(0.5, 1.0);
        } finally {
            while (!Files.readString(group.resolve("cgroup.procs")).isBlank()) {
                for (String number : Files.readAllLines(group.resolve("cgroup.procs"))) {
                    ProcessHandle.of(Long.parseLong(number)).ifPresent(ProcessHandle::destroyForcibly);
                }
                Thread.sleep(10);
            }
            Files.delete(group);
        }
    }
}
