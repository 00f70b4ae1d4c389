// Those that do not take the pid that the kernel would give them (clone3(2) set_tid, needs CAP_CHECKPOINT_RESTORE).
#include "zoo.h"
#include <linux/sched.h>
#include <stdint.h>

#define CHOICE 1500 // a range below pid_max, far from where the kernel is likely to be giving out numbers

static int highest_pid(void) {
    char text[32] = "";
    int fd = open("/proc/sys/kernel/pid_max", O_RDONLY | O_CLOEXEC);
    if (fd < 0 || read(fd, text, sizeof text - 1) <= 0) give_up("pid_max");
    close(fd);
    return atoi(text) - 1;
}

static pid_t fork_as(pid_t pid) {
    struct clone_args arguments = {.exit_signal = SIGCHLD, .set_tid = (uintptr_t)&pid, .set_tid_size = 1};
    return (pid_t)syscall(SYS_clone3, &arguments, sizeof arguments);
}

// Downwards, against the direction in which /proc is read, in a session of its own each, from parent to child for ever.
static _Noreturn void hop(int highest, int step) {
    for (;;) {
        step = (step + 8) % CHOICE;
        pid_t pid = fork_as(highest - step);
        if (pid > 0) _exit(0);
        if (pid == 0) {
            setsid();
            usleep(20);
        }
    }
}

// size counts lineages; the root stays alive, yet is nobody's parent.
void number_chooser(const struct order *order) {
    int highest = highest_pid();
    signal(SIGCHLD, SIG_IGN);
    for (int i = 0; i < order->size; i++) {
        pid_t pid = -1;
        for (int attempt = 0; attempt < CHOICE && pid < 0; attempt++) {
            pid = fork_as(highest - attempt);
            if (pid < 0 && errno != EEXIST) give_up("clone3 with set_tid");
        }
        if (pid == 0) {
            arrive();
            hop(highest, i * (CHOICE / order->size));
        }
        if (pid < 0) give_up("no number is free");
    }
    await_arrivals(order->size);
    ready("%s", "");
    idle();
}
