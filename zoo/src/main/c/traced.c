// Ptrace within the family: a tracer holds its siblings.
#include "zoo.h"
#include <sys/ptrace.h>

static void seize(pid_t pid, long options) {
    if (ptrace(PTRACE_SEIZE, pid, NULL, options) != 0) give_up("PTRACE_SEIZE");
}

static void hold_stopped(const pid_t *pids, int count) {
    for (int i = 0; i < count; i++) {
        seize(pids[i], 0);
        if (ptrace(PTRACE_INTERRUPT, pids[i], NULL, NULL) != 0) give_up("PTRACE_INTERRUPT");
        waitpid(pids[i], NULL, __WALL);
    }
    arrive();
    idle(); // the tracees stay in ptrace-stop: nobody continues them
}

static void hold_at_exit(const pid_t *pids, int count) {
    for (int i = 0; i < count; i++) seize(pids[i], PTRACE_O_TRACEEXIT);
    arrive();
    idle(); // whoever exits, killed or not, waits on its way out for us
}

static void keep(const struct order *order, void (*hold)(const pid_t *pids, int count)) {
    int count = order->size > 2 ? order->size - 2 : 0;
    pid_t *pids = calloc((size_t)count + 1, sizeof *pids);
    for (int i = 0; i < count; i++) {
        pids[i] = fork_or_give_up();
        if (pids[i] == 0) {
            prctl(PR_SET_PTRACER, PR_SET_PTRACER_ANY, 0, 0, 0); // where Yama stands guard
            arrive();
            idle();
        }
    }
    await_arrivals(count);
    if (fork_or_give_up() == 0) hold(pids, count); // does not return
    await_arrivals(count + 1);
    ready("%s", "");
    idle();
}

// size: the root, the tracer, and those that it keeps in ptrace-stop.
void traced_by_sibling(const struct order *order) {
    keep(order, hold_stopped);
}

// The same, but they run until killed, and then hang half dead (state t, SIGKILL without effect) until the tracer ends.
void held_at_exit(const struct order *order) {
    keep(order, hold_at_exit);
}
