// What signals do to them, or do not.
#include "zoo.h"

static void hears_nothing(int signal_number) {
    (void)signal_number;
}

static void sit_together(const struct order *order) {
    for (int i = 1; i < order->size; i++) {
        if (fork_or_give_up() == 0) {
            arrive();
            idle();
        }
    }
    await_arrivals(order->size - 1);
    ready("%s", "");
    idle();
}

// Every signal is blocked, and beneath that ignored (even numbers) or handled by doing nothing (odd numbers).
void deaf(const struct order *order) {
    sigset_t all;
    sigfillset(&all);
    sigprocmask(SIG_SETMASK, &all, NULL);
    for (int i = 1; i <= SIGRTMAX; i++) signal(i, i % 2 ? hears_nothing : SIG_IGN);
    sit_together(order);
}

// The starter has made it the init of a PID namespace: even SIGKILL from inside means nothing to it.
void pidns_init(const struct order *order) {
    if (getpid() != 1) {
        errno = EINVAL;
        give_up("not the init of a PID namespace");
    }
    for (int i = 1; i <= SIGRTMAX; i++) signal(i, SIG_IGN);
    sit_together(order);
}

// The children stop themselves first, the root as soon as it is ready.
void stopped(const struct order *order) {
    for (int i = 1; i < order->size; i++) {
        pid_t pid = fork_or_give_up();
        if (pid == 0) {
            raise(SIGSTOP);
            idle();
        }
        waitpid(pid, NULL, WUNTRACED);
    }
    ready("%s", "");
    raise(SIGSTOP);
    idle();
}

static void takes_its_time(int signal_number) {
    (void)signal_number;
    rest_milliseconds(300);
    _exit(0);
}

// Obeys SIGTERM after 0.3 s.
void slow_term(const struct order *order) {
    signal(SIGTERM, takes_its_time);
    sit_together(order);
}

static void leaves_a_child(int signal_number) {
    (void)signal_number;
    if (fork() != 0) _exit(0);
    setsid();
}

// Obeys SIGTERM, but leaves a child in a session of its own, which does the same when asked.
void traps_term_forks(const struct order *order) {
    signal(SIGTERM, leaves_a_child);
    sit_together(order);
}

static void reports(int signal_number) {
    _exit(100 + signal_number);
}

// An innocent stranger: dies of any signal, stays stopped after SIGSTOP, so that no signal to it goes unnoticed.
void sentinel(const struct order *order) {
    for (int i = 1; i <= SIGRTMAX; i++) signal(i, reports);
    sit_together(order);
}
