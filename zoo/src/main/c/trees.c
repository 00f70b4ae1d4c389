// Families that sit still: what differs is who is whose parent, and who shares a session or group.
#include "zoo.h"

void sleeper(const struct order *order) {
    (void)order;
    ready("%s", "");
    idle();
}

// A chain: each process is the only child of the one before.
void tree_deep(const struct order *order) {
    for (int depth = 1; depth < order->size; depth++) {
        if (fork_or_give_up() != 0) {
            if (depth > 1) idle();
            await_arrivals(1);
            ready("%s", "");
            idle();
        }
    }
    if (order->size == 1) ready("%s", "");
    arrive();
    idle();
}

// One root, all others are its children.
void tree_wide(const struct order *order) {
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

// A chain in which every process leads a session of its own; all parents stay alive.
void setsid_tree(const struct order *order) {
    for (int depth = 1; depth < order->size; depth++) {
        if (fork_or_give_up() != 0) {
            if (depth > 1) idle();
            await_arrivals(1);
            ready("%s", "");
            idle();
        }
        setsid();
    }
    if (order->size == 1) ready("%s", "");
    arrive();
    idle();
}

// Members sit in process groups whose leaders have exited: the group exists, its number is nobody's pid.
void group_escape(const struct order *order) {
    for (int i = 1; i < order->size; i++) {
        pid_t leader = fork_or_give_up();
        if (leader == 0) {
            setpgid(0, 0);
            if (fork_or_give_up() != 0) _exit(0);
            while (getppid() == getpgrp()) rest_milliseconds(1);
            arrive();
            idle();
        }
        waitpid(leader, NULL, 0);
    }
    await_arrivals(order->size - 1);
    ready("%s", "");
    idle();
}

// All members are children of the root's parent.
void clone_parent(const struct order *order) {
    for (int i = 1; i < order->size; i++) {
        pid_t pid = fork_sibling();
        if (pid < 0) give_up("clone");
        if (pid == 0) {
            arrive();
            idle();
        }
    }
    await_arrivals(order->size - 1);
    ready("%s", "");
    idle();
}

// The root takes in the family's orphans: they are its children again, although born to others in other sessions.
void family_reaper(const struct order *order) {
    prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0);
    for (int i = 1; i < order->size; i++) {
        pid_t first = fork_or_give_up();
        if (first == 0) {
            setsid();
            if (fork_or_give_up() != 0) _exit(0);
            while (getppid() == getsid(0)) rest_milliseconds(1);
            arrive();
            idle();
        }
        waitpid(first, NULL, 0);
    }
    await_arrivals(order->size - 1);
    ready("%s", "");
    idle();
}
