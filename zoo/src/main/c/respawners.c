// Those that come back.
#include "zoo.h"
#include <poll.h>

#define MOST_WATCHDOGS 64

static int *posts; // who holds which post: its pid, or minus the pid of whoever is about to fill it
static int post_count;

static int handle_of(pid_t pid) {
    return (int)syscall(SYS_pidfd_open, pid, 0);
}

static bool lives(int handle) {
    return handle >= 0 && poll(&(struct pollfd){handle, POLLIN, 0}, 1, 0) == 0;
}

static void just_wakes(int signal_number) {
    (void)signal_number;
}

// Fills the post unless somebody else does. Returns true in the newborn.
static bool refill(int post, int gone) {
    int expected = gone;
    if (!__atomic_compare_exchange_n(&posts[post], &expected, -getpid(), 0, __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST)) {
        return false;
    }
    pid_t pid = fork();
    if (pid == 0) return true;
    __atomic_store_n(&posts[post], pid > 0 ? pid : gone, __ATOMIC_SEQ_CST); // without a fork it is vacant again
    return false;
}

// Looks at all posts, by handles that it opened while their holders lived; 2 ms later again. PDEATHSIG wakes it earlier.
static _Noreturn void watch(int my_post) {
    int handles[MOST_WATCHDOGS], known[MOST_WATCHDOGS];
    for (;;) {
        posts[my_post] = getpid();
        prctl(PR_SET_PDEATHSIG, SIGUSR1, 0, 0, 0);
        for (int i = 0; i < post_count; i++) known[i] = 0, handles[i] = -1;
        for (bool newborn = false; !newborn; rest_milliseconds(newborn ? 0 : 2)) {
            for (int i = 0; i < post_count && !newborn; i++) {
                int holder = __atomic_load_n(&posts[i], __ATOMIC_SEQ_CST);
                if (i == my_post || holder == 0) continue;
                if (holder != known[i]) {
                    if (handles[i] >= 0) close(handles[i]);
                    handles[i] = handle_of(holder < 0 ? -holder : holder);
                    known[i] = holder;
                }
                if (!lives(handles[i]) && refill(i, holder)) newborn = true, my_post = i;
            }
        }
        for (int i = 0; i < post_count; i++) {
            if (handles[i] >= 0) close(handles[i]); // those of whom we are the child
        }
    }
}

// size processes; each brings back any other that dies.
void watchdogs(const struct order *order) {
    post_count = order->size < MOST_WATCHDOGS ? order->size : MOST_WATCHDOGS;
    posts = shared_memory(MOST_WATCHDOGS * sizeof *posts);
    signal(SIGCHLD, SIG_IGN);
    signal(SIGUSR1, just_wakes);
    for (int i = 1; i < post_count; i++) {
        pid_t pid = fork_or_give_up();
        if (pid == 0) {
            arrive();
            watch(i);
        }
    }
    await_arrivals(post_count - 1);
    ready("%s", "");
    watch(0);
}

// A pair: when the parent dies, the child founds a new pair. The death of the child changes nothing.
void dead_man(const struct order *order) {
    (void)order;
    signal(SIGUSR1, just_wakes);
    signal(SIGCHLD, SIG_IGN);
    bool first = true;
    for (;;) {
        pid_t parent = getpid();
        pid_t child = fork();
        if (child < 0) give_up("fork");
        if (child > 0) {
            if (first) {
                await_arrivals(1);
                ready("child=%d", child);
            }
            idle();
        }
        first = false;
        prctl(PR_SET_PDEATHSIG, SIGUSR1, 0, 0, 0);
        arrive();
        while (getppid() == parent) rest_milliseconds(2);
        setsid();
    }
}

// The root brings back its workers, size - 1 of them. To end one worker alone is in vain.
void supervisor(const struct order *order) {
    int last = 0;
    for (int i = 1; i < order->size; i++) {
        last = fork_or_give_up();
        if (last == 0) idle();
    }
    ready("worker=%d", last);
    while (wait(NULL) > 0) {
        pid_t pid = fork();
        while (pid < 0) {
            rest_milliseconds(1);
            pid = fork();
        }
        if (pid == 0) idle();
    }
    idle();
}

// Becomes a shell, or what the arguments say. The shell goes by the animal's name: nobody may take it for another shell.
void shell_loop(const struct order *order) {
    if (order->argc > 0) {
        execvp(order->argv[0], order->argv);
        give_up("exec");
    }
    const char *name = strrchr(order->executable, '/') + 1;
    if (symlink("/bin/sh", name) != 0) give_up("symlink");
    execl(name, "sh", "-c", "while :; do \"$0\" sleeper 1; done", order->executable, (char *)NULL);
    give_up("exec");
}
