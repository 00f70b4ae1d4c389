// Processes whose threads are the difficulty. A headless process shows State Z and lives on.
#include "zoo.h"
#include <pthread.h>

static void await_death_of_leader(void) {
    while (state_of(getpid()) != 'Z') rest_milliseconds(1);
}

static void *outlive_the_leader(void *is_root) {
    await_death_of_leader();
    arrive();
    if (is_root != NULL) {
        await_arrivals(*(int *)is_root);
        ready("%s", "");
    }
    idle();
}

// The calling thread is the leader: it ends, the new thread stays.
static _Noreturn void lose_the_head(int *expected_if_root) {
    pthread_t thread;
    errno = pthread_create(&thread, NULL, outlive_the_leader, expected_if_root);
    if (errno != 0) give_up("pthread_create");
    syscall(SYS_exit, 0); // pthread_exit, but without its cleanup: only this thread
    __builtin_unreachable();
}

void headless(const struct order *order) {
    static int expected = 1;
    (void)order;
    lose_the_head(&expected);
}

// size processes, all of them headless, the root included; all others are its children.
void headless_tree(const struct order *order) {
    static int expected;
    expected = order->size;
    for (int i = 1; i < order->size; i++) {
        if (fork_or_give_up() == 0) lose_the_head(NULL);
    }
    lose_the_head(&expected);
}

static void *be_one_of_many(void *unused) {
    (void)unused;
    arrive();
    idle();
}

// One process; size counts its threads.
void threads(const struct order *order) {
    pthread_attr_t small;
    pthread_attr_init(&small);
    pthread_attr_setstacksize(&small, 64 * 1024);
    for (int i = 1; i < order->size; i++) {
        pthread_t thread;
        errno = pthread_create(&thread, &small, be_one_of_many, NULL);
        if (errno != 0) give_up("pthread_create");
    }
    await_arrivals(order->size - 1);
    ready("%s", "");
    idle();
}
