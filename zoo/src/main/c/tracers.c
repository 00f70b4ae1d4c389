// Tracers from outside: they take hold, then sleep, and neither continue nor wait for anybody.
#include "plights.h"
#include <sys/ptrace.h>

static pid_t seize(int argc, char **argv, long options) {
    pid_t pid = pid_argument(argc, argv, 0);
    prctl(PR_SET_NAME, "zoo-tracer");
    if (ptrace(PTRACE_SEIZE, pid, NULL, options) != 0) give_up("PTRACE_SEIZE");
    return pid;
}

void trace(int argc, char **argv) {
    pid_t pid = seize(argc, argv, 0);
    if (ptrace(PTRACE_INTERRUPT, pid, NULL, NULL) != 0) give_up("PTRACE_INTERRUPT");
    waitpid(pid, NULL, __WALL);
    ready("%s", "");
    idle();
}

void trace_exit(int argc, char **argv) {
    seize(argc, argv, PTRACE_O_TRACEEXIT);
    ready("%s", "");
    idle();
}

void seize_only(int argc, char **argv) {
    seize(argc, argv, 0);
    ready("%s", "");
    idle();
}
