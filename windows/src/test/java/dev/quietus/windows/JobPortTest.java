package dev.quietus.windows;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quietus.ProcessFacts;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A job tells of births and of its emptiness; a wait ends with the first word. */
@Timeout(60)
class JobPortTest {

    @Test
    void aJobTellsWhoIsBornAndThatNobodyIsLeft() {
        try (WindowsPlatform platform = new WindowsPlatform();
                Zoo zoo = Zoo.open();
                Job job = Job.create();
                JobPort port = JobPort.of(job)) {
            assertThat(port.works()).isTrue();
            assertThat(port.drain(0)).isEmpty();
            Process first = zoo.start("sleeper", "", 1);
            ProcessFacts facts = platform.snapshot().processes().stream()
                    .filter(each -> each.pid() == first.pid())
                    .findFirst()
                    .orElseThrow();
            assertThat(job.take(new Access(BootTime.read()), facts.identity())).isTrue();

            assertThat(port.drain(5_000)).contains(new JobPort.Notice(JobPort.Kind.BORN, (int) first.pid()));

            job.end();
            List<JobPort.Notice> told = new ArrayList<>();
            for (int look = 0; look < 20 && told.stream().noneMatch(one -> one.kind() == JobPort.Kind.EMPTY); look++) {
                told.addAll(port.drain(500));
            }
            assertThat(told).contains(new JobPort.Notice(JobPort.Kind.EMPTY, 0));
            assertThat(job.members()).isEmpty();
        }
    }

    @Test
    void aWaitEndsWhenItIsWoken() throws InterruptedException {
        try (Job job = Job.create();
                JobPort port = JobPort.of(job)) {
            long begun = System.nanoTime();
            Thread waker = Thread.ofPlatform().start(() -> {
                Zoo.pause(300);
                port.wake();
            });
            assertThat(port.drain(30_000)).isEmpty();
            assertThat(System.nanoTime() - begun).isBetween(200_000_000L, 20_000_000_000L);
            waker.join();
        }
    }

    /** The numbers of JOB_OBJECT_MSG_*; exits are told by Windows, and not by Wine of whom it terminates. */
    @Test
    void numbersAreRead() {
        assertThat(JobPort.notice(7, 44)).isEqualTo(new JobPort.Notice(JobPort.Kind.ENDED, 44));
        assertThat(JobPort.notice(8, 44)).isEqualTo(new JobPort.Notice(JobPort.Kind.CRASHED, 44));
        assertThat(JobPort.notice(4, 0)).isEqualTo(new JobPort.Notice(JobPort.Kind.EMPTY, 0));
        assertThat(JobPort.notice(9, 44)).isEqualTo(new JobPort.Notice(JobPort.Kind.OTHER, 44));
    }
}
