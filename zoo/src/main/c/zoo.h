// What every animal of the zoo shares: its order, the ready line, and a counter that the whole family sees.
#ifndef ZOO_H
#define ZOO_H
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

// What the keeper of the zoo asked for. size counts processes (or threads, where the animal says so), at least 1.
struct order {
    int size;
    const char *executable; // the animal's own executable, an absolute path
    int argc;               // what follows the size on the command line
    char **argv;
};

typedef void animal(const struct order *order);

// Prints "ready" and the details, then lets go of stdin, stdout and stderr: from here on the animal is silent.
void ready(const char *format, ...) __attribute__((format(printf, 1, 2)));
// Sleeps for ever.
_Noreturn void idle(void);
// Ends the animal before it is ready; the reason goes to stderr.
_Noreturn void give_up(const char *what);
// fork() that gives up on failure: for setting up only, never for racing.
pid_t fork_or_give_up(void);
// A family-wide counter: members arrive(), the root awaits them (10 s, then it gives up).
void arrive(void);
void await_arrivals(int expected);
// The animals that fire at "everything of my uid" call this first: it gives up unless the uid belongs to the zoo.
void only_under_a_zoo_uid(void);
// Sleeps without relying on any signal.
void rest_milliseconds(long milliseconds);

#define ZOO_FIRST_UID 20000
#define ZOO_LAST_UID 29999

animal sleeper, tree_deep, tree_wide, setsid_tree, group_escape, daemons;
animal fork_racer, fork_racer_setpgid, fork_racer_setsid, racer_fights_back, fork_bomb;
animal deaf;
animal headless, headless_tree, threads;

#endif
