package dev.quietus.guard;

import dev.quietus.ProcessFacts;
import dev.quietus.ProcessIdentity;
import java.util.Optional;

/**
 * A process as an incident tells of it. Its name, executable and command line were chosen by strangers.
 *
 * @param identity empty where it was about the machine as a whole
 * @param name as the kernel has it
 * @param uid its real uid, −1 where there is no process
 * @param user the name of that user, or the number
 * @param executable its path; empty if unknown
 * @param commandLine joined by blanks; empty if unknown
 * @param cgroup its path; empty if unknown
 * @param parent its parent's pid, 0 if unknown
 */
public record Subject(
        Optional<ProcessIdentity> identity,
        String name,
        int uid,
        String user,
        String executable,
        String commandLine,
        String cgroup,
        int parent) {

    /** The machine as a whole. */
    public static Subject machine() {
        return new Subject(Optional.empty(), "", -1, "", "", "", "", 0);
    }

    /** What is known without asking anybody. */
    public static Subject of(ProcessFacts facts, String user, String executable, String commandLine) {
        return new Subject(
                Optional.of(facts.identity()),
                facts.name(),
                facts.users().real(),
                user,
                executable,
                commandLine,
                facts.controlGroup(),
                facts.parent());
    }
}
