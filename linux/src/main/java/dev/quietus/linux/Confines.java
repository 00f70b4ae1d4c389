package dev.quietus.linux;

import dev.quietus.RunReceipt.Guarantee;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What holds one run, as far as it is decided before the launch.
 *
 * @param name of the run
 * @param namespace whether it gets a PID namespace, and with it a mount namespace
 * @param userNamespace whether it needs a user namespace for that
 * @param uid of this program, to be mapped into that
 * @param gid of this program, to be mapped into that
 * @param group its cgroups, where it has them
 * @param intoGroup whether it is cloned into its cgroup; else it joins by writing
 * @param account as whom it runs, empty as this program
 * @param ownUid whether nobody else has its uid
 * @param noNewPrivileges whether nothing it executes can gain privileges
 * @param tracer whether this program may trace whom it likes
 * @param ownProcessGroup whether the command leads a process group of its own, as where there is no terminal whose keys
 *     it would miss then
 * @param book the folder in which runs are written down, empty when this one is not
 */
record Confines(
        String name,
        boolean namespace,
        boolean userNamespace,
        int uid,
        int gid,
        Optional<RunGroup> group,
        boolean intoGroup,
        Optional<Account> account,
        boolean ownUid,
        boolean noNewPrivileges,
        boolean tracer,
        Optional<String> book,
        boolean ownProcessGroup) {

    static final String NAMESPACE = "pid-namespace";
    static final String GROUP = "cgroup";
    static final String OWN_UID = "own-uid";
    static final String NO_NEW_PRIVILEGES = "no-new-privileges";
    static final String SUBREAPER = "subreaper";

    /** Every means of containment that can be named, strongest first. */
    static final List<String> NAMES = List.of(NAMESPACE, GROUP, OWN_UID, NO_NEW_PRIVILEGES, SUBREAPER);

    /** What a means promises, wherever it can be had. */
    static String promise(String means) {
        return switch (means) {
            case NAMESPACE ->
                "all of a run dies with the first process of its PID namespace, which dies with this program";
            case GROUP -> "a run is counted, limited and ended as one";
            case OWN_UID -> "nobody else runs as the uid of a run";
            case NO_NEW_PRIVILEGES -> "nothing that a run executes gains privileges";
            case SUBREAPER -> "the orphans of a run stay below its first process";
            default -> throw new IllegalArgumentException(means);
        };
    }

    /** The same, joining its cgroup by writing. */
    Confines joining() {
        return new Confines(
                name,
                namespace,
                userNamespace,
                uid,
                gid,
                group,
                false,
                account,
                ownUid,
                noNewPrivileges,
                tracer,
                book,
                ownProcessGroup);
    }

    /** The same without a namespace; then nothing of it may gain privileges, or it could leave its uid and cgroup. */
    Confines withoutNamespace() {
        return new Confines(
                name, false, false, uid, gid, group, intoGroup, account, ownUid, true, tracer, book, ownProcessGroup);
    }

    /**
     * Whether the command must be traceable for a moment, so that the listener of its filter can be taken from it. The owner
     * of a user namespace may trace everybody in it (user_namespaces(7)).
     */
    boolean openForListener() {
        return !tracer && !userNamespace;
    }

    long groupFd() {
        return group.map(RunGroup::fd).orElse(0L);
    }

    /** The lists of cgroups that the run joins by writing into them. */
    List<String> joined() {
        List<String> lists = new ArrayList<>();
        group.ifPresent(groups -> {
            groups.legacy().forEach(each -> lists.add(list(each)));
            if (!intoGroup) {
                lists.add(list(groups.unified()));
            }
        });
        return lists;
    }

    private static String list(ControlGroup group) {
        byte[] file = group.file("cgroup.procs");
        return KernelText.text(file, 0, file.length);
    }

    /** What kills its cgroup when it is written to. */
    Optional<String> killFile() {
        return group.map(groups -> {
            byte[] file = groups.unified().file("cgroup.kill");
            return KernelText.text(file, 0, file.length);
        });
    }

    /** What it lacks without a namespace, for people; empty with one. */
    Optional<String> weakness() {
        if (namespace) {
            return Optional.empty();
        }
        String outlives = group.isEmpty() ? "the command lives on" : "who has left its cgroup lives on";
        String changes = tracer && account.isEmpty()
                ? "; and the command may trace what ends and proves it, this program too"
                : "";
        return Optional.of("no pid-namespace: if this program is killed, " + outlives + changes);
    }

    /** The means in force. */
    List<Guarantee> guarantees() {
        List<Guarantee> all = new ArrayList<>();
        if (namespace) {
            all.add(new Guarantee(
                    NAMESPACE,
                    "whoever it is and however it forks, all of it dies with the namespace's first process, which dies"
                            + " with this program"
                            + (userNamespace ? "; in a user namespace" : "")));
        }
        group.ifPresent(groups -> all.add(new Guarantee(
                GROUP, "counted and ended as one: " + groups.unified().text())));
        if (ownUid) {
            account.ifPresent(user -> all.add(new Guarantee(OWN_UID, "nobody else runs as uid " + user.uid())));
        }
        if (noNewPrivileges) {
            all.add(new Guarantee(NO_NEW_PRIVILEGES, "nothing it executes gains privileges"));
        }
        if (!namespace) {
            all.add(new Guarantee(SUBREAPER, "its orphans stay below its first process"));
        }
        return all;
    }
}
