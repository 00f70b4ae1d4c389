package dev.quietus.zoo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SentinelsTest {
    @Test
    void areUnharmedAtFirst() {
        try (Sentinels sentinels = Sentinels.post(3)) {
            assertThat(sentinels.pids()).hasSize(3);
            assertThatCode(sentinels::assertUnharmed).doesNotThrowAnyException();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"TERM", "KILL", "STOP", "CONT", "WINCH", "USR1", "RTMIN"})
    void noticeEverySignal(String signal) throws IOException, InterruptedException {
        try (Sentinels sentinels = Sentinels.post(1)) {
            int pid = sentinels.pids().getFirst();
            Tool.run(List.of("sh", "-c", "kill -" + signal + " " + pid));
            Thread.sleep(20);
            assertThatThrownBy(sentinels::assertUnharmed).isInstanceOf(ZooFailure.class);
        }
    }
}
