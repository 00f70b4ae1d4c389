package dev.quietus.linux;

import dev.quietus.ProcessFacts;
import dev.quietus.Target;
import dev.quietus.spi.Platform.Selection;
import dev.quietus.spi.Snapshot;

/** Who was started with a variable of exactly this value (proc_pid_environ(5)). */
final class EnvironmentSelector {
    private final SideReader memory;
    private final LivingView view;

    EnvironmentSelector(Kernel kernel) {
        memory = kernel.memory();
        view = new LivingView(kernel.proc());
    }

    Selection select(Target.Environment target, Snapshot snapshot) {
        byte[] variable = KernelText.bytes(target.key() + '=' + target.value());
        Matches matches = new Matches();
        for (ProcessFacts facts : snapshot.processes()) {
            if (!Matches.hasResources(facts)) {
                continue;
            }
            byte[] strings = memory.read(facts.pid(), KernelText.ascii(view.prefix(facts) + "environ"));
            if (contains(strings, 0, strings.length, variable)) {
                matches.add(facts, "was started with " + target.key());
            }
        }
        return matches.selection();
    }

    /** Whether one of the strings, each ended by a zero byte, is this one. */
    static boolean contains(byte[] bytes, int from, int to, byte[] wanted) {
        for (int at = from; at < to; ) {
            int end = KernelText.find(bytes, at, to, 0);
            if (end - at == wanted.length && KernelText.begins(bytes, at, end, wanted)) {
                return true;
            }
            at = end + 1;
        }
        return false;
    }
}
