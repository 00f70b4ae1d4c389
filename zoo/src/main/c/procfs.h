// Reading /proc, for the zoo's helpers only. Written apart from Quietus on purpose: it is what Quietus is checked against.
#ifndef PROCFS_H
#define PROCFS_H
#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#define NO_UID ((uid_t)-1)
#define MOST_GROUPS 8

// Whose processes are looked for: any of the three ways is enough.
struct quarry {
    uid_t uid;                       // real, effective, saved or filesystem uid; NO_UID: not by uid
    const char *folder;              // an absolute path, for runs_from(); NULL: not by folder
    const char *groups[MOST_GROUPS]; // cgroup directories
    int group_count;
};

struct seen {
    pid_t pid;
    char state;
    long threads;
    uid_t uid; // real uid
    unsigned char name[64];
    size_t name_length;
};

struct herd {
    struct seen *members; // living first come, first listed; zombies too, see is_dead()
    size_t count, room;
    size_t living, zombies;
    bool truncated; // the pass was cut short: more may be there
    long charged;   // tasks charged to the pids controller, zombies included; -1: no such controller among the groups
};

// A zombie whose other threads are gone too. A zombie leader with living threads is alive.
bool is_dead(const struct seen *seen);
// One bounded pass over /proc. The herd's memory is reused from call to call.
void look_around(const struct quarry *quarry, struct herd *herd);
// The better of two passes (more living wins), repeated a few times while the pids controller disagrees.
void count_herd(const struct quarry *quarry, struct herd *herd);
// Calls visit for each pid in the cgroup's list, which is read to its end.
void each_listed(const char *group, void (*visit)(pid_t pid, void *context), void *context);
// Reads the file GROUP/FILE into the buffer, 0-terminated; the length or -1.
ssize_t read_group(const char *group, const char *file, char *buffer, size_t size);
// Whether the process's executable lies in the folder, or, where it has none to show, its name is the folder's.
bool runs_from(pid_t pid, const char *folder);
// Takes --uid, --folder, --cgroup at *i and moves *i on; false if the argument is another one.
bool take_quarry_option(struct quarry *quarry, int argc, char **argv, int *i);

#endif
