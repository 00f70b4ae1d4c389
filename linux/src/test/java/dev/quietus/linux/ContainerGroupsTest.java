package dev.quietus.linux;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ContainerGroupsTest {
    @Test
    void onlyWhatHoldsBothCounts() {
        assertThat(ContainerGroups.shared("/box/guard", "/box/init")).isEqualTo("/box");
        assertThat(ContainerGroups.shared("/box", "/box")).isEqualTo("/box");
        assertThat(ContainerGroups.shared("/box/guard", "/box")).isEqualTo("/box");
        assertThat(ContainerGroups.shared("/boxes/guard", "/box/init")).isEqualTo("/");
        assertThat(ContainerGroups.shared("/system.slice/quietus-guard.service", "/init.scope"))
                .isEqualTo("/");
        assertThat(ContainerGroups.shared("/", "/init.scope")).isEqualTo("/");
        assertThat(ContainerGroups.shared("/box", "")).isEmpty();
    }
}
