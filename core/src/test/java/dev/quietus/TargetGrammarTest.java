package dev.quietus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TargetGrammarTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "1234",
                "1234@88123.5530.1f3a9c2e44d0a1b2",
                "node",
                ":3000",
                ":53/udp",
                "./data.db",
                "/mnt",
                "..",
                "cmd:java .*Main",
                "exe:/bin/sh",
                "lib:libssl",
                "user:alice",
                "user:1000",
                "session:12",
                "tty:pts/3",
                "pgrp:99",
                "cgroup:/system.slice",
                "unit:nginx.service",
                "env:KEY=VALUE=2",
                "window:Untitled - Editor",
                "C:\\data\\app.db",
                "d:/data",
                ".\\data.db",
                "\\\\server\\share",
                "ns:7",
                "run:abc",
                "run:*",
                "run:ci-*"
            })
    void everyTargetPrintsTheTextThatNamesIt(String text) {
        assertThat(TargetGrammar.parse(text, false).text()).isEqualTo(text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "0",
                "99999999999999999999",
                "4194305",
                "1234@",
                "1234@x",
                "1@2.3.4",
                "-1@1.1.0000000000000000",
                ":",
                ":0",
                ":65536",
                ":80/sctp",
                ":x",
                "cmd:[",
                "user:",
                "session:x",
                "env:novalue",
                "env:=x",
                "usr:alice",
                "pgrp:-1",
                "ns:0",
                "run:../x",
                "run:-x",
                "run:.",
                "run:a*b",
                "run:.*",
                "a\0b"
            })
    void nonsenseIsAUsageErrorInOneLine(String text) {
        assertThatThrownBy(() -> TargetGrammar.parse(text, false)).isInstanceOfSatisfying(QuietusException.class, e -> {
            assertThat(e.reason()).isEqualTo(QuietusException.Reason.USAGE);
            assertThat(e.getMessage()).isNotBlank().doesNotContain("\n");
        });
    }

    @Test
    void aNumberIsAPidAndNamePrefixMakesItAName() {
        assertThat(TargetGrammar.parse("1234", false)).isEqualTo(new Target.Pid(1234));
        assertThat(TargetGrammar.parse("name:1234", false)).isEqualTo(new Target.Name("1234"));
        assertThat(TargetGrammar.parse("name:kworker/0:1", false)).isEqualTo(new Target.Name("kworker/0:1"));
    }

    @Test
    void randomTextIsEitherATargetOrAUsageError() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        String alphabet = "0123456789@:./abcpidusernenvcmd[](){}*=-\u0000\u001b \u00e9\ud83d";
        for (int round = 0; round < 100_000; round++) {
            StringBuilder text = new StringBuilder();
            for (int length = random.nextInt(24); length > 0; length--) {
                text.append(alphabet.charAt(random.nextInt(alphabet.length())));
            }
            try {
                assertThat(TargetGrammar.parse(text.toString(), false)).isNotNull();
            } catch (QuietusException e) {
                assertThat(e.reason()).as("seed %d, text '%s'", seed, text).isEqualTo(QuietusException.Reason.USAGE);
            }
        }
    }
}
