package dev.quietus.linux;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quietus.Capability;
import dev.quietus.Capability.Standing;
import dev.quietus.Quietus;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What doctor has to say on this machine. */
class CapabilitiesTest {
    @Test
    void everyCapabilityPromisesSomethingAndSaysWhatIsMissing() {
        List<Capability> all;
        try (Quietus quietus = Quietus.open()) {
            all = quietus.doctor();
        }
        assertThat(all).extracting(Capability::name).doesNotHaveDuplicates();
        assertThat(all)
                .extracting(Capability::name)
                .startsWith("reaper-uid", "cgroup", "pid-namespace", "cgroup-v1", "pidfd-sweep")
                .contains("process-identity", "signal-others", "process-table", "ports", "freezers", "units")
                .contains("run-pid-namespace", "run-cgroup", "run-limits", "run-system-calls");
        for (Capability capability : all) {
            assertThat(capability.guarantee()).as(capability.name()).isNotBlank();
            assertThat(capability.missing().isEmpty())
                    .as(capability.toString())
                    .isEqualTo(capability.standing() == Standing.FULL);
        }
    }
}
