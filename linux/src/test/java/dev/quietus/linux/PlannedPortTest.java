package dev.quietus.linux;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quietus.EndingOptions;
import dev.quietus.Journal;
import dev.quietus.Outcome;
import dev.quietus.Plan;
import dev.quietus.Quietus;
import dev.quietus.Receipt;
import dev.quietus.Request;
import dev.quietus.Target;
import dev.quietus.spi.Platform;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A port is found by reading many files of each process, so applying a plan that names one must not look twice. */
@Timeout(60)
class PlannedPortTest {
    private final AtomicInteger selections = new AtomicInteger();

    @Test
    void applyingAPlanLooksForItsPortOnce() throws IOException {
        try (Nursery nursery = new Nursery();
                Quietus quietus = Quietus.of(counting())) {
            Process server = nursery.start(Nursery.jvm(ListeningMain.class));
            int port = Integer.parseInt(server.inputReader().readLine().strip());
            Target target = new Target.Port(port, Target.Port.Protocol.TCP, false);
            Plan plan = quietus.plan(Request.of(target), EndingOptions.kill());
            assertThat(plan.members())
                    .singleElement()
                    .satisfies(member -> assertThat(member.facts().pid()).isEqualTo((int) server.pid()));
            assertThat(selections.getAndSet(0)).isEqualTo(1);

            Receipt receipt = quietus.apply(plan, Journal.SILENT);

            assertThat(receipt.outcome()).isInstanceOf(Outcome.Gone.class);
            assertThat(receipt.conditions()).hasSize(1);
            assertThat(selections).hasValue(1);
        }
    }

    private Platform counting() {
        Platform platform = new LinuxPlatform();
        return (Platform) Proxy.newProxyInstance(
                Platform.class.getClassLoader(), new Class<?>[] {Platform.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("select")) {
                        selections.incrementAndGet();
                    }
                    try {
                        return method.invoke(platform, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }
}
