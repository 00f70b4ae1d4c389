package dev.quietus.windows;

import dev.quietus.Cure;
import dev.quietus.ProcessFacts;
import dev.quietus.ProcessState;
import dev.quietus.Symptom;
import dev.quietus.Symptom.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

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
        if (facts.kernelThread()) {
            return symptoms;
        }
        if (facts.ended()) {
            return List.of(heldOpen(facts));
        }
        boolean debugged = false;
        switch (system.access().open(facts.identity(), 0)) {
            case Pinning.Pinned held -> {
                try (held) {
                    ending(held.handle(), symptoms);
                    shielded(held.handle(), symptoms);
                    debugged = debugged(facts, held.handle(), symptoms);
                }
            }
            case Pinning.Vanished vanished -> {
                return symptoms;
            }
            case Pinning.Refused refused -> symptoms.add(new Symptom(Kind.UNSEEN, refused.reason(), refused.reason()));
        }
        // A debugger holds them still as a suspension does; only it, or whoever takes them from it, lets them go on.
        if (facts.state() == ProcessState.STOPPED && !debugged) {
            symptoms.add(new Symptom(
                    Kind.STOPPED, "", "all " + facts.threads() + " threads of " + facts.pid() + " are suspended"));
        }
        if (Wsl.isFace(facts)) {
            Wsl.ofThisMachine()
                    .symptom(facts, new WindowsDetails(system, facts.identity()).commandLine())
                    .ifPresent(symptoms::add);
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

    private static void shielded(long process, List<Symptom> symptoms) {
        Protection.of(process)
                .ifPresent(level -> symptoms.add(new Symptom(
                        Kind.SHIELDED, "protected: " + level, "ProcessProtectionInformation: protected: " + level)));
    }

    private boolean debugged(ProcessFacts facts, long process, List<Symptom> symptoms) {
        int[] present = new int[1];
        if (!Kernel32.CALLS.CheckRemoteDebuggerPresent(process, present) || present[0] == 0) {
            return false;
        }
        DebugObject.State state = DebugObject.of(system.access(), facts.identity());
        String who = state.debuggers().stream().map(system.table()::text).collect(Collectors.joining(", "));
        boolean still = state.waits() || facts.state() == ProcessState.STOPPED;
        Cure detach = new Cure(
                "detach-debugger",
                Cure.Risk.OTHERS,
                "take it from its debugger" + (who.isEmpty() ? "" : " " + who) + ", and let it run on",
                "quietus cure " + facts.pid() + " --only detach-debugger",
                new Cure.Act.Own(() -> DebugObject.detach(system.access(), facts.identity())));
        symptoms.add(new Symptom(
                Kind.TRACED,
                still ? "stopped" : "",
                state.debuggers().isEmpty() ? 0 : state.debuggers().first(),
                "CheckRemoteDebuggerPresent: a debugger is attached"
                        + (who.isEmpty()
                                ? "; nobody seen has a handle of its debug object"
                                : "; its debug object is open in " + who)
                        + (state.waits() ? "; an event waits in it to be taken" : ""),
                List.of(detach)));
        return true;
    }

    private Symptom heldOpen(ProcessFacts facts) {
        ObjectHolders.Answer holders =
                new ObjectHolders(system).of(List.of(facts)).getFirst();
        return new Symptom(
                Kind.HELD_OPEN,
                holders.text(),
                holders.pids().size() == 1 ? holders.pids().first() : 0,
                holders.text().isEmpty()
                        ? "its object can be opened, and is signalled"
                        : "its object is signalled, and open in " + holders.text(),
                List.of());
    }
}
