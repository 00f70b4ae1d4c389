package dev.quietus.windows;

import dev.quietus.ProcessFacts;
import dev.quietus.ProcessState;
import dev.quietus.Symptom;
import dev.quietus.Symptom.Kind;
import java.util.ArrayList;
import java.util.List;

/** Tells what bears on the end of a process. Changes nothing. */
final class SymptomReader {
    private static final int STILL_ACTIVE = 259;

    private final WindowsSystem system;
    private final List<Windows.Window> windows;

    SymptomReader(WindowsSystem system) {
        this.system = system;
        this.windows = Windows.all();
    }

    List<Symptom> of(ProcessFacts facts) {
        List<Symptom> symptoms = new ArrayList<>();
        if (facts.kernelThread() || facts.ended()) {
            return symptoms;
        }
        switch (system.access().open(facts.identity(), 0)) {
            case Pinning.Pinned held -> {
                ending(held.handle(), symptoms);
                debugged(held.handle(), symptoms);
                Kernel32.CALLS.CloseHandle(held.handle());
            }
            case Pinning.Vanished vanished -> {
                return symptoms;
            }
            case Pinning.Refused refused -> symptoms.add(new Symptom(Kind.UNSEEN, refused.reason(), refused.reason()));
        }
        if (facts.state() == ProcessState.STOPPED) {
            symptoms.add(new Symptom(
                    Kind.STOPPED, "", "all " + facts.threads() + " threads of " + facts.pid() + " are suspended"));
        }
        for (Windows.Window window : windows) {
            if (window.pid() == facts.pid()) {
                symptoms.add(new Symptom(
                        Kind.TERM_CAUGHT, "", "its window '" + window.title() + "' is asked to close by WM_CLOSE"));
                break;
            }
        }
        return symptoms;
    }

    /** Terminated, and its object not signalled: a driver has not given back a transfer of it. 259 tells nothing. */
    private static void ending(long process, List<Symptom> symptoms) {
        int[] code = new int[1];
        boolean told = Kernel32.CALLS.GetExitCodeProcess(process, code);
        if (told
                && code[0] != STILL_ACTIVE
                && Kernel32.CALLS.WaitForSingleObject(process, 0) == Kernel32.WAIT_TIMEOUT) {
            symptoms.add(new Symptom(
                    Kind.EXITING,
                    "it was terminated, and a driver holds a transfer of it",
                    "GetExitCodeProcess: " + code[0] + ", and its handle is not signalled"));
        }
    }

    /** Who debugs it is told by no documented call. */
    private static void debugged(long process, List<Symptom> symptoms) {
        int[] present = new int[1];
        if (Kernel32.CALLS.CheckRemoteDebuggerPresent(process, present) && present[0] != 0) {
            symptoms.add(new Symptom(Kind.TRACED, "", "CheckRemoteDebuggerPresent: a debugger is attached"));
        }
    }
}
