package dev.quietus.windows;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quietus.EndingOptions;
import dev.quietus.Journal;
import dev.quietus.Outcome;
import dev.quietus.Quietus;
import dev.quietus.Receipt;
import dev.quietus.Request;
import dev.quietus.TargetGrammar;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A service is asked by its manager, which knows afterwards that its end was wanted. */
@Timeout(120)
class ServiceStopTest extends AtZoo {
    private static final int STATE = 4;
    private static final int PROCESS = 28;
    private static final int STOPPED = 1;
    private static final int RUNNING = 4;
    /** With which the obeying one ends, and nobody else. */
    private static final String OWN_EXIT = "Exited[code=7]";

    @Test
    void aServiceIsStoppedByItsManager() {
        try (TestService service = started("service", "")) {
            Receipt receipt = stop(service, Duration.ofSeconds(20));

            assertThat(receipt.outcome()).as(receipt.toString()).isInstanceOf(Outcome.Gone.class);
            assertThat(receipt.toString()).contains(OWN_EXIT).contains("hosts " + service.name());
            assertThat(service.status(STATE)).isEqualTo(STOPPED);
            assertThat(zoo.survivors()).isEmpty();
        }
    }

    @Test
    void aServiceThatIgnoresTheOrderIsForced() {
        try (TestService service = started("deaf-service", "")) {
            Receipt receipt = stop(service, Duration.ofMillis(700));

            assertThat(receipt.outcome()).as(receipt.toString()).isInstanceOf(Outcome.Gone.class);
            assertThat(receipt.toString()).doesNotContain(OWN_EXIT);
            assertThat(zoo.survivors()).isEmpty();
        }
    }

    /** It takes no order, so nothing is gained by waiting. */
    @Test
    void aServiceThatAcceptsNoOrderIsForcedAtOnce() {
        try (TestService service = started("deaf-service", "sealed")) {
            assertThat(ServiceStop.ask(service.status(PROCESS)).orElseThrow().toString())
                    .contains("the service " + service.name() + " does not accept to be stopped");
            long begun = System.nanoTime();
            Receipt receipt = stop(service, Duration.ofSeconds(60));

            assertThat(receipt.outcome()).as(receipt.toString()).isInstanceOf(Outcome.Gone.class);
            assertThat(System.nanoTime() - begun).isLessThan(30_000_000_000L);
        }
    }

    @Test
    void whoHostsNoServiceIsAskedInAnotherWay() {
        Process sleeper = zoo.start("sleeper", "", 1);
        assertThat(ServiceStop.ask((int) sleeper.pid())).isEmpty();
    }

    private TestService started(String animal, String extra) {
        String command = String.join(" ", zoo.absoluteCommand(animal, extra));
        TestService service = new TestService("zoo-" + zoo.token(), command);
        service.start();
        zoo.until(1);
        for (int look = 0; look < 200 && service.status(STATE) != RUNNING; look++) {
            Zoo.pause(50);
        }
        assertThat(service.status(STATE)).isEqualTo(RUNNING);
        return service;
    }

    private static Receipt stop(TestService service, Duration grace) {
        try (Quietus quietus = Quietus.of(new WindowsPlatform())) {
            Request request = Request.of(TargetGrammar.parse("unit:" + service.name(), false));
            return quietus.end("stop", request, EndingOptions.stop(grace), Journal.SILENT);
        }
    }
}
