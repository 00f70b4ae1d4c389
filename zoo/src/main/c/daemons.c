// Daemons: double-forked, in sessions of their own, adopted by whoever adopts orphans. The root is not their parent.
#include "zoo.h"

static void found_daemons(int number, const struct order *dressed) {
    for (int i = 0; i < number; i++) {
        pid_t first = fork_or_give_up();
        if (first == 0) {
            setsid();
            if (fork_or_give_up() != 0) _exit(0);
            if (dressed != NULL) dress_up(dressed, "kworker/0:1-events", "kworker/0:1-events");
            arrive();
            idle();
        }
        waitpid(first, NULL, 0);
    }
    await_arrivals(number);
}

// They dress up as kernel threads: nothing that ps shows tells them from one, but the uid and the executable do.
void daemons(const struct order *order) {
    found_daemons(order->size - 1, order);
    ready("%s", "");
    idle();
}

// They keep the environment of the root, and only that joins them to it.
void env_marked(const struct order *order) {
    found_daemons(order->size - 1, NULL);
    ready("%s", "");
    idle();
}
