// Reading /proc, for the zoo's helpers only. Written apart from Quietus on purpose: it is what Quietus is checked against.
#ifndef PROCFS_H
#define PROCFS_H
#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#define NO_UID ((uid_t)-1)
#define MOST_GROUPS 8

// Whose processes are looked for: any of the four ways is enough.
struct quarry {
    uid_t uid;                       // real, effective, saved or filesystem uid; NO_UID: not by uid
    const char *folder;              // an absolute path, for runs_from(); NULL: not by folder
    const char *mark;                // KEY=VALUE in the environment a process was started with; NULL: not by mark
    const char *groups[MOST_GROUPS]; // cgroup directories, with all below them
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
// Calls visit for the cgroup's directory and those below it, the deepest first.
void each_group(const char *group, void (*visit)(const char *group, void *context), void *context);
// Calls visit for each pid in the lists of the cgroup and those below it; each list is read to its end.
void each_listed(const char *group, void (*visit)(pid_t pid, void *context), void *context);
// Reads the file GROUP/FILE into the buffer, 0-terminated; the length or -1.
ssize_t read_group(const char *group, const char *file, char *buffer, size_t size);
// Whether one of the marks is on the process, whatever its uid, its cgroup and its namespaces: its executable lies in the
// folder, by path or by inode, or has the folder's name where it has none to show; or its environment has the mark.
bool is_marked(pid_t pid, const struct quarry *quarry);
// Takes --uid, --folder, --mark, --cgroup at *i and moves *i on; false if the argument is another one.
bool take_quarry_option(struct quarry *quarry, int argc, char **argv, int *i);

#endif
