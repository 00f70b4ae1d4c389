package dev.quietus;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Where processes come from, on machines as they are. */
class OriginsTest {
    private static final ProcessFacts INIT = new Person(1, 0, "systemd").facts();

    /** Facts, as few as tell a story. */
    private record Person(int pid, int session, String name, String terminal, String group, boolean kernelThread) {
        Person(int pid, int session, String name) {
            this(pid, session, name, "", "/", false);
        }

        Person on(String where) {
            return new Person(pid, session, name, where, group, kernelThread);
        }

        Person in(String path) {
            return new Person(pid, session, name, terminal, path, kernelThread);
        }

        ProcessFacts facts() {
            return new ProcessFacts(
                    new ProcessIdentity("0123456789abcdef", pid, pid, 0),
                    0,
                    pid,
                    session,
                    terminal,
                    new Users(1000, 1000, 1000),
                    ProcessState.SLEEPING,
                    1,
                    false,
                    name,
                    group,
                    kernelThread,
                    true,
                    Powers.ALL,
                    0);
        }
    }

    private static Origin of(Person process, ProcessFacts... ancestors) {
        return Origins.of(process.facts(), List.of(ancestors));
    }

    @Test
    void anSshSessionIsToldWithTheShellThatIsTypedIn() {
        ProcessFacts script = new Person(30, 20, "bash").on("pts/3").facts();
        ProcessFacts shell = new Person(20, 20, "bash").on("pts/3").facts();
        ProcessFacts sshd = new Person(10, 10, "sshd").facts();
        Origin origin = of(new Person(40, 20, "make").on("pts/3"), script, shell, sshd, INIT);
        assertThat(origin.kind()).isEqualTo(Origin.Kind.SSH);
        assertThat(origin.by()).contains(sshd);
        assertThat(origin.text()).isEqualTo("ssh session 10 (sshd) on pts/3, shell 20 (bash)");
    }

    @Test
    void theNearestSourceCounts() {
        ProcessFacts shell = new Person(20, 20, "zsh").on("pts/4").facts();
        ProcessFacts tmux = new Person(15, 15, "tmux: server").facts();
        Origin origin = of(new Person(40, 20, "vim").on("pts/4").in("/user.slice/session-3.scope"), shell, tmux, INIT);
        assertThat(origin.kind()).isEqualTo(Origin.Kind.MULTIPLEXER);
        assertThat(origin.text()).isEqualTo("15 (tmux: server) on pts/4, shell 20 (zsh)");
    }

    @Test
    void whatCronStartsComesFromCron() {
        ProcessFacts shell = new Person(20, 20, "sh").facts();
        ProcessFacts job = new Person(15, 15, "cron").facts();
        Origin origin = of(new Person(40, 20, "backup").in("/system.slice/cron.service"), shell, job, INIT);
        assertThat(origin.kind()).isEqualTo(Origin.Kind.SCHEDULE);
        assertThat(origin.text()).isEqualTo("15 (cron), shell 20 (sh)");
    }

    @Test
    void aUnitIsKnownByItsCgroup() {
        ProcessFacts script =
                new Person(20, 20, "sh").in("/system.slice/web.service").facts();
        Origin origin = of(new Person(40, 20, "node").in("/system.slice/web.service/worker"), script, INIT);
        assertThat(origin.kind()).isEqualTo(Origin.Kind.UNIT);
        assertThat(origin.text()).isEqualTo("unit web.service");
        Origin session = of(new Person(40, 20, "sleep").in("/user.slice/user-1000.slice/session-c2.scope"), INIT);
        assertThat(session.text()).isEqualTo("login session session-c2.scope");
        assertThat(of(new Person(40, 40, "sleep").in("/init.scope"), INIT).kind())
                .isEqualTo(Origin.Kind.PROCESS);
    }

    @Test
    void whoseSessionIsOfNobodyAboveIsAdopted() {
        assertThat(of(new Person(40, 20, "sleep"), INIT).text())
                .isEqualTo("adopted by 1 (systemd): its starter has ended");
        // Its own session says nothing: services and daemons begin one each.
        assertThat(of(new Person(40, 40, "sleep"), INIT).text()).isEqualTo("1 (systemd), which started or adopted it");
    }

    @Test
    void elseTheShellOrTheParentIsIt() {
        ProcessFacts java = new Person(30, 30, "java").facts();
        ProcessFacts shell = new Person(20, 20, "fish").on("tty1").facts();
        assertThat(of(new Person(40, 30, "node"), java, shell, INIT).text()).isEqualTo("shell 20 (fish) on tty1");
        assertThat(of(new Person(40, 30, "node"), java, INIT).text()).isEqualTo("30 (java)");
        assertThat(of(new Person(40, 0, "node")).kind()).isEqualTo(Origin.Kind.UNSEEN);
        assertThat(of(new Person(1, 0, "init")).kind()).isEqualTo(Origin.Kind.KERNEL);
        assertThat(Origins.of(new Person(9, 0, "kswapd0", "", "/", true).facts(), List.of())
                        .text())
                .isEqualTo("the kernel");
    }
}
