// What every animal of the zoo shares: its order, the ready line, and a counter that the whole family sees.
#ifndef ZOO_H
#define ZOO_H
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
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

// Prints "ready" and the details, also to the end of the file that the environment's QUIETUS_ZOO_SAID names, then lets go of stdin, stdout and stderr: from here on the animal is silent.
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
// The animals that fire at "everything of my uid" call this first: it gives up unless the uid belongs to the zoo, or
// is any but 0 in a PID namespace below.
void only_under_a_zoo_uid(void);
// Whether this is a PID namespace below the one that the test runs in (the kit says which that is): what a member
// sends to "everybody" or to pid 1 stays within.
bool in_a_pid_namespace_below(void);
// Like fork(), but a sibling of the caller: the child's parent is the caller's parent.
pid_t fork_sibling(void);
// Milliseconds of a clock that only goes forward.
long now_milliseconds(void);
// Memory that the whole family shares from here on, zeroed.
void *shared_memory(size_t bytes);
// Overwrites name, command line and environment as /proc shows them; text may be any bytes.
void dress_up(const struct order *order, const char *name, const char *command_line);
// The first character of the process's state in /proc, 0 if it is gone.
char state_of(pid_t pid);
// Sleeps without relying on any signal.
void rest_milliseconds(long milliseconds);

// size lineages, each a chain of processes that fork once and exit, calling each_time in the child; does not return.
typedef void habit(void);
void race_in_lineages(const struct order *order, habit *each_time);

#define ZOO_FIRST_UID 20000
#define ZOO_LAST_UID 29999

animal sleeper, tree_deep, tree_wide, setsid_tree, group_escape, clone_parent, family_reaper; // trees.c
animal daemons, env_marked;                                                                   // daemons.c
animal fork_racer, fork_racer_setpgid, fork_racer_setsid, fork_bomb, headless_bomb;           // racers.c
animal number_chooser;                                                                        // numbers.c
animal racer_fights_back, sigstop_loop;                                                       // hostile.c
animal deaf, pidns_init, stopped, slow_term, traps_term_forks, sentinel;                      // signals.c
animal headless, headless_tree, threads;                                                      // threaded.c
animal traced_by_sibling, held_at_exit;                                                       // traced.c
animal watchdogs, dead_man, supervisor, shell_loop;                                           // respawners.c
animal mesh;                                                                                  // mesh.c
animal exec_racer, thread_exec;                                                               // execs.c
animal vfork_blockers, zombie_maker, big_memory;                                              // burdens.c
animal hostile_names;                                                                         // names.c
animal port_holder, port_orphan, file_holder, litterer, terminal;                             // holders.c
animal setuid_escape, cgroup_mover, namespace_joiner;                                         // escapes.c
animal detached, pipe_keeper, fork_in_atexit;                                                 // leavers.c
animal init_tracer, init_stopper;                                                             // assaults.c
animal state_filler, memory_hog;                                                              // fillers.c
animal syscall_mixer;                                                                         // mixer.c

#endif
