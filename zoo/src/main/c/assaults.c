// Those that go for the ones above them: the init of their PID namespace and their parent.
#include "zoo.h"
#include <sys/ptrace.h>

// Never the machine's init, nor that of the container the test runs in: as root or as an ordinary user they live only in
// a PID namespace below; under a uid of the zoo the kernel refuses them all that is not the zoo's.
static void only_below(void) {
    if (!in_a_pid_namespace_below()) only_under_a_zoo_uid();
}

// A parent outside the PID namespace is 0, and the signal would go to the own process group.
static bool is_above(pid_t pid) {
    return pid > 0 && pid != getpid();
}

static bool seize_and_hold(pid_t victim) {
    if (!is_above(victim)) return false;
    if (ptrace(PTRACE_SEIZE, victim, NULL, NULL) == 0) {
        ptrace(PTRACE_INTERRUPT, victim, NULL, NULL);
        return true;
    }
    return ptrace(PTRACE_ATTACH, victim, NULL, NULL) == 0;
}

// Whoever is held is left in ptrace-stop, and shot at by PTRACE_KILL and SIGKILL.
static _Noreturn void hold_and_shoot(const pid_t *victims) {
    for (;;) {
        for (int i = 0; i < 2; i++) {
            only_below();
            if (!is_above(victims[i])) continue;
            seize_and_hold(victims[i]);
            ptrace(PTRACE_KILL, victims[i], NULL, NULL);
            kill(victims[i], SIGKILL);
        }
        rest_milliseconds(10);
    }
}

// size members, each tries to trace and stop pid 1 and the root's parent.
void init_tracer(const struct order *order) {
    only_below();
    const pid_t victims[2] = {1, getppid()};
    // Before there are others, who would be as quick: each has one tracer.
    bool init_held = seize_and_hold(victims[0]);
    bool parent_held = seize_and_hold(victims[1]);
    bool root = true;
    for (int i = 1; i < order->size && root; i++) root = fork_or_give_up() != 0;
    if (root) ready("init=%s parent=%s", init_held ? "held" : "refused", parent_held ? "held" : "refused");
    hold_and_shoot(victims);
}

// size members; each sends SIGSTOP, SIGTERM and SIGKILL to pid 1 and to the root's parent, for ever.
void init_stopper(const struct order *order) {
    static const int SIGNALS[] = {SIGSTOP, SIGTERM, SIGKILL};
    only_below();
    const pid_t victims[2] = {1, getppid()};
    int sent = 0;
    bool root = true;
    for (int i = 1; i < order->size && root; i++) root = fork_or_give_up() != 0;
    for (bool first = root;; first = false) {
        for (int i = 0; i < 6; i++) {
            only_below();
            if (is_above(victims[i / 3]) && kill(victims[i / 3], SIGNALS[i % 3]) == 0) sent++;
        }
        if (first) ready("sent=%d", sent);
        rest_milliseconds(1);
    }
}
