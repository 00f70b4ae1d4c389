// Families that never stand still: whoever reads a pid reads one that is gone already.
#include "zoo.h"
#include <sched.h>
#include <sys/mman.h>
#include <time.h>

typedef void habit(void);

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
static void racer(const struct order *order, habit *each_time) {
    signal(SIGCHLD, SIG_IGN);
    start_lineages(order->size, each_time);
    await_arrivals(order->size);
    ready("%s", "");
    idle();
}

void fork_racer(const struct order *order) {
    racer(order, stays);
}

void fork_racer_setpgid(const struct order *order) {
    racer(order, changes_group);
}

void fork_racer_setsid(const struct order *order) {
    racer(order, changes_session);
}

static struct {
    int firing;     // 1 while one member fires: two who fire at once would end each other, and the family with them
    long last_shot; // CLOCK_MONOTONIC, ms
} *range;

static int lineages_to_keep;

static long now_milliseconds(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

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
    range = mmap(NULL, sizeof *range, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (range == MAP_FAILED) give_up("mmap");
    lineages_to_keep = order->size;
    signal(SIGCHLD, SIG_IGN);
    range->last_shot = now_milliseconds() + 100;
    start_lineages(order->size, fires_at_its_uid);
    await_arrivals(order->size);
    ready("%s", "");
    idle();
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
