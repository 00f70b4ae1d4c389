// Processes that hear nothing which can be ignored.
#include "zoo.h"

static void hears_nothing(int signal_number) {
    (void)signal_number;
}

// Every signal is blocked, and beneath that ignored (even numbers) or handled by doing nothing (odd numbers).
static void turn_deaf(void) {
    sigset_t all;
    sigfillset(&all);
    sigprocmask(SIG_SETMASK, &all, NULL);
    for (int i = 1; i <= SIGRTMAX; i++) signal(i, i % 2 ? hears_nothing : SIG_IGN);
}

void deaf(const struct order *order) {
    turn_deaf();
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
