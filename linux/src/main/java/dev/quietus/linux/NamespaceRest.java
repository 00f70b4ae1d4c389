package dev.quietus.linux;

import dev.quietus.Symptom;
import java.util.List;

/**
 * Who is left in a PID namespace whose first process has ended: that one waits until all have been collected
 * (pid_namespaces(7); kernel/pid_namespace.c zap_pid_ns_processes), also those whose parents are outside.
 */
final class NamespaceRest {
    private NamespaceRest() {}

    static Symptom symptom(Kernel kernel, int init, String quote) {
        PidNamespaces namespaces = new PidNamespaces(kernel);
        long namespace = namespaces.of(init);
        ProcStatus own = ProcStatus.of(kernel.proc(), init);
        int depth = own == null ? 2 : own.depth();
        int member = 0;
        for (int pid : kernel.proc().list()) {
            ProcStatus status = pid == init || member != 0 ? null : ProcStatus.of(kernel.proc(), pid);
            if (status != null && status.depth() >= depth && namespaces.isWithin(pid, namespace)) {
                member = pid;
            }
        }
        String seen = member == 0 ? "" : ", /proc/" + member + "/status is in its namespace";
        return new Symptom(Symptom.Kind.AWAITS_MEMBER, "", member, quote + seen, List.of());
    }
}
