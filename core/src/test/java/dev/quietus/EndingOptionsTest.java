package dev.quietus;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a timeout leaves of a grace. */
class EndingOptionsTest {
    @ParameterizedTest
    @CsvSource({
        // grace, timeout, patience
        "10000, 60000, 10000",
        "10000, 10000, 9000",
        "10000, 11000, 10000",
        "10000, 10500, 9500",
        "10000, 2000, 1500",
        "10000, 600, 400",
        "10000, 300, 150",
        "10000, 1, 0.5",
        "10000, 0, 0",
        "0, 5000, 0",
    })
    void forceComesEarlyEnoughToBeVerified(double grace, double timeout, double patience) {
        assertThat(options(grace, timeout, true).patience()).isEqualTo(millis(patience));
    }

    @ParameterizedTest
    @CsvSource({"10000, 2000", "1000, 5000"})
    void whatIsNeverForcedNeedsNoTimeForIt(double grace, double timeout) {
        assertThat(options(grace, timeout, false).patience()).isEqualTo(millis(grace));
    }

    private static EndingOptions options(double grace, double timeout, boolean force) {
        return new EndingOptions(
                Optional.of(Signal.TERM),
                millis(grace),
                force,
                false,
                Optional.of(millis(timeout)),
                Duration.ZERO,
                Set.of());
    }

    private static Duration millis(double count) {
        return Duration.ofNanos((long) (count * 1_000_000));
    }
}
