package dev.quietus.windows;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What is read of levels, services, tasks and commands, on bytes and texts as Windows has them, and on hostile ones. */
class ConfigurationTextsTest {
    private static final long BASE = 0x2_0000_0000L;
    private static final String TASK = """
            <?xml version="1.0" encoding="UTF-8"?>
            <Task version="1.4" xmlns="http://schemas.microsoft.com/windows/2004/02/mit/task">
              <Triggers>
                <LogonTrigger><Enabled>true</Enabled></LogonTrigger>
                <CalendarTrigger><Enabled>false</Enabled></CalendarTrigger>
              </Triggers>
              <Settings><RestartOnFailure><Interval>PT1M</Interval><Count>3</Count></RestartOnFailure></Settings>
              <Actions Context="Author">
                <Exec><Command>C:\\Program Files\\a b\\c.exe</Command><Arguments>/x "y z"</Arguments></Exec>
                <Exec><Command>%windir%\\d.exe</Command></Exec>
              </Actions>
            </Task>
            """;

    @Test
    void protectionIsReadFromItsByte() {
        assertThat(Protection.parse((byte) 0)).isEmpty();
        assertThat(Protection.parse((byte) 0x31)).contains("PPL, Antimalware");
        assertThat(Protection.parse((byte) 0x41)).contains("PPL, Lsa");
        assertThat(Protection.parse((byte) 0x61)).contains("PPL, WinTcb");
        assertThat(Protection.parse((byte) 0x62)).contains("PP, WinTcb");
        assertThat(Protection.parse((byte) 0x72)).contains("PP, WinSystem");
        // With its audit bit.
        assertThat(Protection.parse((byte) 0x89)).contains("PPL, App");
        assertThat(Protection.parse((byte) 0xf3)).contains("type 3, signer 15");
    }

    @Test
    void whatStandsBetweenIsSaid() {
        Barrier.Ours ours = new Barrier.Ours(OptionalInt.of(0x2000), OptionalInt.of(1));
        assertThat(new Barrier(Optional.of("PPL, Antimalware"), OptionalInt.empty(), OptionalInt.of(1), ours)
                        .text(false))
                .isEqualTo("; it is protected (PPL, Antimalware), and no user may, whatever his rights");
        assertThat(new Barrier(Optional.empty(), OptionalInt.of(0x4000), OptionalInt.of(0), ours).text(false))
                .isEqualTo(
                        "; its integrity level is system, above that of this program, medium;"
                                + " it is of session 0, this program of session 1; it needs its user, or an administrator, who holds SeDebugPrivilege");
        assertThat(new Barrier(Optional.empty(), OptionalInt.of(0x1000), OptionalInt.empty(), ours).text(false))
                .isEqualTo("; it needs its user, or an administrator, who holds SeDebugPrivilege");
    }

    @Test
    void handlesAreReadFromTheTable() {
        assertThat(HandleTable.parse(handles()))
                .containsExactly(
                        new HandleTable.Row(0xffff8000_12345678L, 400, 0x44, 7, 0),
                        new HandleTable.Row(0, 404, 0x48, 0x8001, 0));
    }

    /** SERVICE_FAILURE_ACTIONS: nothing, then a restart after a minute. */
    @Test
    void failureActionsAreRead() {
        ByteBuffer bytes = ByteBuffer.allocate(64).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putInt(0, 86_400)
                .putInt(24, 2)
                .putLong(32, BASE + 40)
                .putInt(48, 1)
                .putInt(52, 60_000);
        List<ServiceConfiguration.Action> actions = ServiceConfiguration.parse(bytes.array(), BASE);
        ServiceConfiguration configuration =
                new ServiceConfiguration(ServiceConfiguration.Start.of(2), Optional.of(actions));

        assertThat(actions)
                .containsExactly(new ServiceConfiguration.Action(0, 0), new ServiceConfiguration.Action(1, 60_000));
        assertThat(configuration.restarts()).isTrue();
        assertThat(configuration.text()).isEqualTo("at boot; failure actions: restart after 60.0 s, from failure 2 on");
        assertThat(new ServiceConfiguration(ServiceConfiguration.Start.ON_DEMAND, Optional.of(List.of())).restarts())
                .isFalse();
    }

    @Test
    void aTaskIsReadFromItsFile() {
        TaskText task = TaskText.parse(TASK.getBytes(StandardCharsets.UTF_8)).orElseThrow();

        assertThat(task.enabled()).isTrue();
        assertThat(task.triggers()).containsExactly("LogonTrigger");
        assertThat(task.restart()).contains("PT1M");
        assertThat(task.commands()).containsExactly("\"C:\\Program Files\\a b\\c.exe\" /x \"y z\"", "%windir%\\d.exe");
        assertThat(task.startsByItself()).isTrue();
        String off = TASK.replace("<Settings>", "<Settings><Enabled>false</Enabled>");
        assertThat(TaskText.parse(off.getBytes(StandardCharsets.UTF_8))
                        .orElseThrow()
                        .startsByItself())
                .isFalse();
        assertThat(TaskText.parse("<Other/>".getBytes(StandardCharsets.UTF_8))).isEmpty();
        String entity = "<!DOCTYPE Task [<!ENTITY x SYSTEM \"file:///C:/secret\">]><Task><Actions><Exec><Command>&x;"
                + "</Command></Exec></Actions></Task>";
        assertThat(TaskText.parse(entity.getBytes(StandardCharsets.UTF_8))
                        .map(TaskText::commands)
                        .orElse(List.of()))
                .noneMatch(command -> command.length() > 4);
    }

    @Test
    void aConfiguredCommandIsComparedWhole() {
        String program = "C:\\Program Files\\X\\x.exe";
        List<String> arguments = List.of("x", "/a", "b c");
        assertThat(starts("\"C:\\Program Files\\X\\x.exe\" /a \"b c\"", program, arguments))
                .isTrue();
        assertThat(starts("c:\\program files\\x\\X.EXE /a \"b c\"", program, arguments))
                .isTrue();
        assertThat(starts("\"%ProgramFiles%\\X\\x\" /a \"b c\"", program, arguments))
                .isTrue();
        assertThat(starts("x /a \"b c\"", program, arguments)).isTrue();
        assertThat(starts("x /a b c", program, arguments)).isFalse();
        assertThat(starts("x", program, arguments)).isFalse();
        assertThat(starts("x", program, List.of())).isTrue();
        assertThat(starts("C:\\other\\x.exe /a \"b c\"", program, arguments)).isFalse();
        assertThat(starts("C:\\Program Files\\X\\x.exe2 /a \"b c\"", program, arguments))
                .isFalse();
        assertThat(starts("", "", List.of())).isFalse();
    }

    @Test
    void whatIsSwitchedOffIsNoLogonEntry() {
        assertThat(RunKeys.isOff(2)).isFalse();
        assertThat(RunKeys.isOff(6)).isFalse();
        assertThat(RunKeys.isOff(3)).isTrue();
        assertThat(RunKeys.isOff(-1)).isFalse();
    }

    @Test
    void hostileBytesDoNotFail() {
        Random random = new Random(13);
        byte[] task = TASK.getBytes(StandardCharsets.UTF_8);
        for (int round = 0; round < 3_000; round++) {
            byte[] bytes = round % 2 == 0 ? task.clone() : handles();
            for (int i = 0; i < 8; i++) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
            }
            byte[] cut = java.util.Arrays.copyOf(bytes, random.nextInt(bytes.length));
            assertThat(TaskText.parse(cut).map(text -> text.commands().size()).orElse(0))
                    .isLessThan(9);
            assertThat(HandleTable.parse(cut).size()).isLessThan(65);
            assertThat(ServiceConfiguration.parse(cut, BASE).size()).isLessThan(65);
            assertThat(Protection.parse(cut.length == 0 ? 0 : cut[0]).orElse("").length())
                    .isLessThan(32);
        }
    }

    private static boolean starts(String command, String program, List<String> arguments) {
        return new ConfiguredCommand(command, name -> name.equals("ProgramFiles") ? "C:\\Program Files" : null)
                .starts(program, arguments);
    }

    /** SYSTEM_HANDLE_INFORMATION_EX with two rows, of which the system hides the second object. */
    private static byte[] handles() {
        ByteBuffer bytes = ByteBuffer.allocate(16 + 80).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putLong(0, 2);
        bytes.putLong(16, 0xffff8000_12345678L)
                .putLong(24, 400)
                .putLong(32, 0x44)
                .putShort(46, (short) 7);
        bytes.putLong(64, 404).putLong(72, 0x48).putShort(86, (short) 0x8001);
        return bytes.array();
    }
}
