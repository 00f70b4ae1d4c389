// The parts of which the plights are built: those who get stuck, and those who hold them.
#ifndef PLIGHTS_H
#define PLIGHTS_H
#include "zoo.h"

// What a part gets after its name; argv[argc] is NULL.
typedef void part(int argc, char **argv);

part rest, vfork_parent, headless_leader, childless_zombie, ignore_term, block_term, catch_term, namespace_init; // stuck.c
part visit, creation, read_directly, exec_over, map_over;                                                   // stuck.c
part give_back, starve, spin;                                                                               // slow.c
part trace, trace_exit, seize_only;                                                                         // tracers.c
part own_lock, want_lock, write_pipe, read_pipe;                                                            // waiters.c
part serve, serve_writes;                                                                                   // mute-fuse.c
part inject, take_core, freeze_disk, send_signal;                                                           // privileged.c

// The argument of that index, or ends the program with a word about what is missing.
const char *argument(int argc, char **argv, int index, const char *what);
pid_t pid_argument(int argc, char **argv, int index);
// Gives up root for a uid of the zoo, for good; the alarm ends whoever outlives the kit and its keeper.
void become(uid_t uid);
uid_t uid_argument(int argc, char **argv, int index);

#endif
