// Families that never stand still: whoever reads a pid reads one that is gone already.
#include "zoo.h"
#include <pthread.h>
#include <sched.h>

static void stays(void) {}

static void changes_group(void) {
    setpgid(0, 0);
}

static void changes_session(void) {
    setsid();
}

// One lineage: fork, let the parent exit, again for ever. At the pids limit it retries instead of dying out.
static _Noreturn void race(habit *each_time) {
    for (;;) {
        pid_t pid = fork();
        if (pid > 0) _exit(0);
        if (pid < 0) sched_yield();
        if (pid == 0) each_time();
    }
}

static void start_lineages(int lineages, habit *each_time) {
    for (int i = 0; i < lineages; i++) {
        if (fork_or_give_up() == 0) {
            arrive();
            race(each_time);
        }
    }
}

// size counts lineages; the root stays alive, yet is nobody's parent.
void race_in_lineages(const struct order *order, habit *each_time) {
    signal(SIGCHLD, SIG_IGN);
    start_lineages(order->size, each_time);
    await_arrivals(order->size);
    ready("%s", "");
    idle();
}

void fork_racer(const struct order *order) {
    race_in_lineages(order, stays);
}

void fork_racer_setpgid(const struct order *order) {
    race_in_lineages(order, changes_group);
}

void fork_racer_setsid(const struct order *order) {
    race_in_lineages(order, changes_session);
}

// Forks as fast as it can until its pids limit, and goes on trying. size is of no meaning: the limit is.
void fork_bomb(const struct order *order) {
    (void)order;
    signal(SIGCHLD, SIG_IGN);
    ready("%s", "");
    for (;;) {
        if (fork() < 0) sched_yield();
    }
}

static void *multiply(void *unused);

static _Noreturn void multiply_without_head(void) {
    pthread_t thread;
    if (pthread_create(&thread, NULL, multiply, NULL) != 0) _exit(0); // at the limit: who cannot lose its head leaves
    syscall(SYS_exit, 0); // only this thread, which is the leader
    __builtin_unreachable();
}

static void *multiply(void *unused) {
    (void)unused;
    for (;;) {
        pid_t pid = fork();
        if (pid == 0) multiply_without_head();
        if (pid < 0) sched_yield();
    }
}

// A bomb in which every process has lost its main thread: cgroup.kill does not reach a single one.
void headless_bomb(const struct order *order) {
    (void)order;
    signal(SIGCHLD, SIG_IGN);
    ready("%s", "");
    multiply_without_head();
}
