package dev.quietus.guard;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.UUID;
import org.junit.jupiter.api.Test;

class CommonProcessIdTest {
    @Test
    void theVectorOfTheSpecification() {
        UUID boot = UUID.fromString("2899dae4-4fa4-4eef-95b6-6bc95325f61a");
        assertThat(CommonProcessId.of(boot, 4026532263L, 55558, 29))
                .hasToString("b770a0ed-8463-822c-b5f6-30d9081ddbd9");
    }
}
