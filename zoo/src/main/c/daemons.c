// Daemons that dress up as kernel threads. The root stays alive, but is not their parent.
#include "zoo.h"

extern char **environ;

// Overwrites the memory of argv and the environment, and the name: ps shows a kernel worker.
static void dress_up(const struct order *order, const char *as) {
    prctl(PR_SET_NAME, as);
    char *begin = order->argv[-3]; // argv[0] of main()
    char *end = begin;
    for (char **word = order->argv - 3; *word != NULL; word++) end = *word + strlen(*word) + 1;
    for (char **word = environ; *word != NULL; word++) end = *word + strlen(*word) + 1;
    size_t room = (size_t)(end - begin);
    memset(begin, 0, room);
    if (strlen(as) < room) strcpy(begin, as);
}

void daemons(const struct order *order) {
    for (int i = 1; i < order->size; i++) {
        pid_t first = fork_or_give_up();
        if (first == 0) {
            setsid();
            if (fork_or_give_up() != 0) _exit(0);
            dress_up(order, "kworker/0:1-events");
            arrive();
            idle();
        }
        waitpid(first, NULL, 0);
    }
    await_arrivals(order->size - 1);
    ready("%s", "");
    idle();
}
