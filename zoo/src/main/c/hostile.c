// Those that fire at everything of their uid. The uid belongs to them alone, or else they refuse to live.
#include "zoo.h"

static struct {
    int firing;     // 1 while one member fires: two who fire at once would end each other, and the family with them
    long last_shot; // see now_milliseconds()
} *range;

static int lineages_to_keep;

// Every 100 ms one member ends everybody else of its uid, the root included, and founds all lineages anew.
static void fires_at_its_uid(void) {
    int nobody = 0;
    if (now_milliseconds() - range->last_shot < 100) return;
    if (!__atomic_compare_exchange_n(&range->firing, &nobody, 1, 0, __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST)) return;
    only_under_a_zoo_uid();
    kill(-1, SIGKILL);
    rest_milliseconds(2); // a victim that still runs must not fire once more after the lock is free
    for (int i = 1; i < lineages_to_keep; i++) {
        if (fork() == 0) return;
    }
    range->last_shot = now_milliseconds();
    __atomic_store_n(&range->firing, 0, __ATOMIC_SEQ_CST);
}

void racer_fights_back(const struct order *order) {
    only_under_a_zoo_uid();
    range = shared_memory(sizeof *range);
    lineages_to_keep = order->size;
    range->last_shot = now_milliseconds() + 100;
    race_in_lineages(order, fires_at_its_uid);
}

// All of them stop all others in turn, whoever has their uid, for 5 ms each time.
void sigstop_loop(const struct order *order) {
    only_under_a_zoo_uid();
    range = shared_memory(sizeof *range);
    bool root = true;
    for (int i = 1; i < order->size && root; i++) root = fork_or_give_up() != 0;
    if (root) {
        await_arrivals(order->size - 1);
        ready("%s", "");
        __atomic_store_n(&range->last_shot, 1, __ATOMIC_SEQ_CST); // opens the range
    } else {
        arrive();
        while (__atomic_load_n(&range->last_shot, __ATOMIC_SEQ_CST) == 0) rest_milliseconds(1);
    }
    for (;;) {
        int nobody = 0;
        if (__atomic_compare_exchange_n(&range->firing, &nobody, 1, 0, __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST)) {
            only_under_a_zoo_uid();
            kill(-1, SIGSTOP);
            rest_milliseconds(5);
            kill(-1, SIGCONT); // else nobody would be left to stop anybody
            __atomic_store_n(&range->firing, 0, __ATOMIC_SEQ_CST);
        }
        rest_milliseconds(1);
    }
}
