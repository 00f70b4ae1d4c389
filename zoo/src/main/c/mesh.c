// A gang of several families: each member waits for the death of any other, and one of them brings it back.
#include "zoo.h"
#include <poll.h>

#define MOST 64
#define FAMILY 8

static int *posts; // who holds which post: its pid, or minus the pid of whoever is about to fill it
static int post_count;

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

// Sleeps until one dies, or has a new holder; the handles were opened while their holders lived.
static _Noreturn void watch(int my_post) {
    struct pollfd handles[MOST];
    int known[MOST];
    for (;;) {
        setsid();
        __atomic_store_n(&posts[my_post], getpid(), __ATOMIC_SEQ_CST);
        for (int i = 0; i < post_count; i++) known[i] = 0, handles[i] = (struct pollfd){-1, POLLIN, 0};
        for (bool newborn = false; !newborn;) {
            for (int i = 0; i < post_count && !newborn; i++) {
                int holder = __atomic_load_n(&posts[i], __ATOMIC_SEQ_CST);
                if (i == my_post || holder == 0) continue;
                if (holder != known[i]) {
                    if (handles[i].fd >= 0) close(handles[i].fd);
                    handles[i].fd = (int)syscall(SYS_pidfd_open, holder < 0 ? -holder : holder, 0);
                    handles[i].revents = 0;
                    known[i] = holder;
                }
                bool gone = handles[i].fd < 0 || handles[i].revents != 0;
                if (gone && refill(i, holder)) newborn = true, my_post = i;
            }
            if (!newborn) poll(handles, (nfds_t)post_count, 20);
        }
        for (int i = 0; i < post_count; i++) {
            if (handles[i].fd >= 0) close(handles[i].fd); // those of whom we are the child
        }
    }
}

// The heads of the families are orphans, so that no parent joins a family to another; the first post is the root's.
void mesh(const struct order *order) {
    post_count = order->size < MOST ? order->size : MOST;
    posts = shared_memory(MOST * sizeof *posts);
    signal(SIGCHLD, SIG_IGN);
    for (int head = 1; head < post_count; head += FAMILY) {
        pid_t between = fork_or_give_up();
        if (between != 0) {
            waitpid(between, NULL, 0);
            continue;
        }
        if (fork_or_give_up() != 0) _exit(0);
        for (int i = head + 1; i < post_count && i < head + FAMILY; i++) {
            if (fork_or_give_up() == 0) {
                posts[i] = getpid();
                arrive();
                watch(i);
            }
        }
        posts[head] = getpid();
        arrive();
        watch(head);
    }
    await_arrivals(post_count - 1);
    ready("member=%d", posts[post_count - 1]);
    watch(0);
}
