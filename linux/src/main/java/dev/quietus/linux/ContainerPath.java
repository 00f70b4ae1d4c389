package dev.quietus.linux;

import dev.quietus.Cure;
import dev.quietus.Respawner;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The container that a cgroup's path names, as its runtime writes it. Pure.
 *
 * @param runtime as people call it
 * @param id the container's id or name
 * @param stop the command that stops it, without the id
 */
record ContainerPath(String runtime, String id, String stop) {
    private static final String HEX = "([0-9a-f]{64})";
    private static final int SHOWN = 12;

    /** A form of path, the runtime that writes it, and the command that stops what it names. */
    private record Form(Pattern pattern, String runtime, String stop) {
        static Form of(String pattern, String runtime, String stop) {
            return new Form(Pattern.compile(pattern), runtime, stop);
        }
    }

    private static final List<Form> FORMS = List.of(
            Form.of("(?:^|/)docker-" + HEX + "\\.scope(?:/|$)", "Docker", "docker stop"),
            Form.of("^/docker/" + HEX + "(?:/|$)", "Docker", "docker stop"),
            Form.of("(?:^|/)libpod-" + HEX + "(?:\\.scope)?(?:/|$)", "Podman", "podman stop"),
            Form.of("(?:^|/)cri-containerd-" + HEX + "\\.scope(?:/|$)", "containerd", "crictl stop"),
            Form.of("(?:^|/)crio-" + HEX + "(?:\\.scope)?(?:/|$)", "CRI-O", "crictl stop"),
            Form.of("(?:^|/)nerdctl-" + HEX + "\\.scope(?:/|$)", "containerd", "nerdctl stop"),
            Form.of("^/kubepods[^/]*/.*/" + HEX + "(?:/|$)", "Kubernetes", "crictl stop"),
            Form.of("(?:^|/)lxc\\.payload\\.([A-Za-z0-9_.-]+)(?:/|$)", "LXC", "lxc-stop -n"),
            Form.of("^/lxc/([A-Za-z0-9_.-]+)(?:/|$)", "LXC", "lxc-stop -n"),
            Form.of(
                    "(?:^|/)systemd-nspawn@([A-Za-z0-9_.\\\\-]+)\\.service/payload(?:/|$)",
                    "nspawn",
                    "machinectl stop"));

    /** Reads a path below a cgroup mount; empty when it is of no container that is known. */
    static Optional<ContainerPath> of(String path) {
        for (Form form : FORMS) {
            Matcher matcher = form.pattern.matcher(path);
            if (matcher.find()) {
                return Optional.of(new ContainerPath(form.runtime, matcher.group(1), form.stop));
            }
        }
        return Optional.empty();
    }

    Respawner respawner(String path) {
        String known = id.length() > SHOWN && id.length() == 64 ? id.substring(0, SHOWN) : id;
        return new Respawner(
                        Respawner.Kind.CONTAINER,
                        Optional.empty(),
                        runtime + ", container " + known,
                        List.of("it is in cgroup " + path),
                        Optional.empty())
                .curedBy(List.of(new Cure(
                        "stop-container",
                        Cure.Risk.OTHERS,
                        "have " + runtime + " stop container " + known + ", and so all in it",
                        stop + " " + known,
                        new Cure.Act.ByHand())));
    }
}
