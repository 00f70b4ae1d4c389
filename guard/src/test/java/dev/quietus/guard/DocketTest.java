package dev.quietus.guard;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class DocketTest {
    /** Who waits for an answer at the front must not keep all that come later in memory. */
    @Test
    void keepsWhatIsPendingAndForgetsTheOldestOfTheRest() {
        Docket docket = new Docket(incident -> true);
        docket.note(Incidents.of("asked", Response.KILL, Incident.Standing.PENDING));
        for (int i = 0; i < 5_000; i++) {
            docket.note(Incidents.of("told-" + i, Response.REPORT, Incident.Standing.REPORTED));
        }
        assertThat(docket.latest(10_000)).hasSize(2_000);
        assertThat(docket.find("asked")).isPresent();
        assertThat(docket.find("told-4999")).isPresent();
        assertThat(docket.find("told-0")).isEmpty();
    }
}
