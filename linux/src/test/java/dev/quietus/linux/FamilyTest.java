package dev.quietus.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.quietus.EndingOptions;
import dev.quietus.Evidence;
import dev.quietus.Family;
import dev.quietus.Journal;
import dev.quietus.Outcome;
import dev.quietus.Quietus;
import dev.quietus.QuietusException;
import dev.quietus.Receipt;
import dev.quietus.Request;
import dev.quietus.Resistance;
import dev.quietus.Target;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Who belongs to whom, and who does not. */
@Timeout(60)
class FamilyTest {
    private final Quietus quietus = Quietus.open();
    private final Nursery nursery = new Nursery();

    @AfterEach
    void clear() {
        nursery.close();
        quietus.close();
    }

    @Test
    void aSubshellIsNotItsParentNorItsSibling() {
        int parent = nursery.startAndTell("(sleep 301; :) & (sleep 302; :) & echo $$; wait");
        Nursery.until(() -> family(parent).size() == 5);
        int subshell = childrenOf(parent).getFirst();

        Receipt receipt = end(Request.of(new Target.Pid(subshell)));

        assertThat(receipt.outcome()).isInstanceOf(Outcome.Gone.class);
        assertThat(receipt.processes()).hasSize(2);
        assertThat(family(parent)).hasSize(3);
    }

    @Test
    void whoWasPutIntoANamespaceEndsWithIt() {
        assumeTrue("root".equals(System.getProperty("user.name")), "entering a namespace needs root");
        int init = startNamespace();
        nursery.start("nsenter", "--target", Integer.toString(init), "--pid", "sleep", "303");
        Nursery.until(() -> family(init).containsValue(Evidence.Kind.NAMESPACE));

        Receipt receipt = end(Request.of(new Target.Pid(init)));

        assertThat(receipt.outcome()).as(receipt.toString()).isInstanceOf(Outcome.Gone.class);
        assertThat(receipt.processes()).hasSize(2);
    }

    @Test
    void whoCannotStayBehindIsRefused() {
        assumeTrue("root".equals(System.getProperty("user.name")), "entering a namespace needs root");
        int init = startNamespace();
        nursery.start("nsenter", "--target", Integer.toString(init), "--pid", "sleep", "304");
        Nursery.until(() -> family(init).containsValue(Evidence.Kind.NAMESPACE));
        int injected = family(init).entrySet().stream()
                .filter(entry -> entry.getValue() == Evidence.Kind.NAMESPACE)
                .findFirst()
                .orElseThrow()
                .getKey();

        Request request = new Request(List.of(new Target.Pid(init)), List.of(new Target.Pid(injected)), false);
        assertThatThrownBy(() -> end(request))
                .isInstanceOfSatisfying(
                        QuietusException.class,
                        e -> assertThat(e.refusals().getFirst().rail()).isEqualTo("namespace"));
        assertThat(family(init)).hasSize(2);
    }

    @Test
    void waitingTouchesNobodyAndObeysNoRail() {
        int parent = (int) ProcessHandle.current().parent().orElseThrow().pid();
        EndingOptions soon = EndingOptions.await(Optional.of(Duration.ofMillis(20)));

        Receipt receipt = quietus.end(
                "wait", new Request(List.of(new Target.Pid(parent)), List.of(), true), soon, Journal.SILENT);

        assertThat(receipt.outcome()).isEqualTo(new Outcome.Survived(new Resistance.Running()));
    }

    private int startNamespace() {
        Process outer = nursery.start("unshare", "--pid", "--fork", "--kill-child", "sleep", "300");
        Nursery.until(() -> outer.children().findAny().isPresent());
        int init = (int) outer.children().findAny().orElseThrow().pid();
        Nursery.until(() -> family(init).size() == 1);
        return init;
    }

    private Receipt end(Request request) {
        return quietus.end("kill", request, EndingOptions.kill(), Journal.SILENT);
    }

    private Map<Integer, Evidence.Kind> family(int pid) {
        Family family = quietus.find(Request.of(new Target.Pid(pid))).getFirst();
        return family.members().stream()
                .collect(Collectors.toMap(
                        member -> member.facts().pid(),
                        member -> member.evidence().kind()));
    }

    private List<Integer> childrenOf(int pid) {
        return quietus.find(Request.of(new Target.Pid(pid))).getFirst().members().stream()
                .filter(member -> member.facts().parent() == pid)
                .map(member -> member.facts().pid())
                .toList();
    }
}
