// zoo-clear --uid U --cgroup DIR... [--folder DIR] [--mark KEY=VALUE] [--after SECONDS]: ends everything in an enclosure, apart from Quietus.
// With --after it first waits: until its stdin is closed (the test is done, or its JVM has died) or the time is over.
// Refuses uids that are not the zoo's, 20000 to 29999; fires with a real uid from 10000 to 19999. Without --uid it ends by folder and mark alone, which needs no privilege.
// It also takes away what outlives processes: System V and POSIX objects that the litterer has made, the folder and what the kit mounted in it.
// Last line "cleared living N zombies N removed N"; exit 0 only if nothing lives and all cgroups are gone.
#define _GNU_SOURCE
#include "litter.h"
#include "procfs.h"
#include "relief.h"
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <mqueue.h>
#include <poll.h>
#include <semaphore.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ipc.h>
#include <sys/mman.h>
#include <sys/msg.h>
#include <sys/sem.h>
#include <sys/shm.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#define FIRST_UID 20000
#define LAST_UID 29999
#define REAPER_DISTANCE 10000 // the real uid while firing is that much lower: nobody's, and of this enclosure alone
#define PATIENCE_SECONDS 20

static time_t seconds(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec;
}

static void rest(long milliseconds) {
    nanosleep(&(struct timespec){0, milliseconds * 1000000}, NULL);
}

static void put(const char *group, const char *file, const char *text) {
    char path[4096];
    snprintf(path, sizeof path, "%s/%s", group, file);
    int fd = open(path, O_WRONLY | O_CLOEXEC);
    if (fd < 0) return;
    if (write(fd, text, strlen(text)) < 0) fprintf(stderr, "%s: %s\n", path, strerror(errno));
    close(fd);
}

// One atomic shot at all processes of the uid. Never as uid 0: each credential is checked before the shot. It also hits
// whoever has our real uid: two cleaners with one reaper uid would end each other.
static void fire_at_uid(uid_t uid) {
    if (uid < FIRST_UID || uid > LAST_UID) abort();
    uid_t reaper = uid - REAPER_DISTANCE;
    if (syscall(SYS_setresuid, reaper, uid, 0) != 0) {
        perror("setresuid");
        return;
    }
    if (syscall(SYS_getuid) == (long)reaper && syscall(SYS_geteuid) == (long)uid) syscall(SYS_kill, -1, SIGKILL);
    if (syscall(SYS_setresuid, 0, 0, 0) != 0) abort();
}

static void fire_through_handle(pid_t pid, bool (*still_ours)(pid_t pid, void *context), void *context) {
    int handle = (int)syscall(SYS_pidfd_open, pid, 0);
    if (handle < 0) return;
    if (still_ours(pid, context)) syscall(SYS_pidfd_send_signal, handle, SIGKILL, NULL, 0);
    close(handle);
}

static bool still_listed(pid_t pid, void *group) {
    char path[64], text[8192];
    const char *wanted = strrchr(group, '/'); // the last component, unique to the enclosure
    snprintf(path, sizeof path, "/proc/%d", pid);
    if (read_group(path, "cgroup", text, sizeof text) <= 0) return false;
    for (const char *at = text; (at = strstr(at, wanted)) != NULL;) {
        at += strlen(wanted);
        if (*at == '\n' || *at == '/') return true;
    }
    return false;
}

static void fire_at_listed(pid_t pid, void *group) {
    fire_through_handle(pid, still_listed, group);
}

static bool still_marked(pid_t pid, void *quarry) {
    return is_marked(pid, quarry);
}

// The limit of each disk, as the file itself names them: MAJOR:MINOR BYTES.
static void lift_limits(const char *group, const char *file) {
    char text[4096], lifted[64];
    unsigned major, minor;
    if (read_group(group, file, text, sizeof text) <= 0) return;
    for (char *line = strtok(text, "\n"); line != NULL; line = strtok(NULL, "\n")) {
        if (sscanf(line, "%u:%u ", &major, &minor) != 2) continue;
        snprintf(lifted, sizeof lifted, "%u:%u 0", major, minor);
        put(group, file, lifted);
    }
}

static void set_going(const char *group, void *unused) {
    (void)unused;
    put(group, "freezer.state", "THAWED");
    put(group, "cgroup.freeze", "0");
    put(group, "cpu.cfs_quota_us", "-1"); // who is in debt with its quota cannot even die
    lift_limits(group, "blkio.throttle.read_bps_device");
}

static void fire(const struct quarry *quarry, const struct herd *herd) {
    for (int i = 0; i < quarry->group_count; i++) {
        put(quarry->groups[i], "pids.max", "0");
        each_group(quarry->groups[i], set_going, NULL);
    }
    if (quarry->uid != NO_UID) fire_at_uid(quarry->uid);
    for (int i = 0; i < quarry->group_count; i++) each_listed(quarry->groups[i], fire_at_listed, (void *)quarry->groups[i]);
    for (size_t i = 0; i < herd->count; i++) fire_through_handle(herd->members[i].pid, still_marked, (void *)quarry);
}

// Fires once, then looks for up to a quarter of a second before it fires again: firing without a pause starves the dying.
static bool end_all(const struct quarry *quarry, struct herd *herd, time_t until) {
    do {
        // First of all: a mount that does not answer can keep whoever looks waiting.
        if (quarry->folder != NULL) relieve(quarry->folder);
        look_around(quarry, herd);
        fire(quarry, herd);
        for (int i = 0; i < 50; i++) {
            count_herd(quarry, herd);
            if (herd->living == 0 && !herd->truncated && herd->charged <= (long)herd->zombies) return true;
            rest(5);
        }
    } while (seconds() < until);
    return false;
}

static void await_reaping(const struct quarry *quarry, struct herd *herd, time_t until) {
    while ((herd->zombies > 0 || herd->charged > 0) && seconds() < until) {
        rest(20);
        look_around(quarry, herd);
    }
}

static void remove_group(const char *group, void *failures) {
    for (int attempt = 0; attempt < 100; attempt++) {
        if (rmdir(group) == 0 || errno == ENOENT) return;
        rest(10);
    }
    ++*(int *)failures;
}

static int remove_groups(const struct quarry *quarry) {
    int removed = 0;
    for (int i = 0; i < quarry->group_count; i++) {
        int failures = 0;
        each_group(quarry->groups[i], remove_group, &failures);
        removed += failures == 0;
    }
    return removed;
}

static void remove_system_v(key_t key) {
    int memory = shmget(key, 0, 0), queue = msgget(key, 0), semaphore = semget(key, 0, 0);
    if (memory >= 0) shmctl(memory, IPC_RMID, NULL);
    if (queue >= 0) msgctl(queue, IPC_RMID, NULL);
    if (semaphore >= 0) semctl(semaphore, 0, IPC_RMID);
}

// The names are those that the litterer gives: the marker, which is the folder's name too.
static void remove_litter(const struct quarry *quarry) {
    if (quarry->uid != NO_UID) {
        // Where Quietus keeps its book for a user without a folder of his own, once that is empty.
        char book[64];
        snprintf(book, sizeof book, "/tmp/quietus-%u/runs", quarry->uid);
        if (rmdir(book) == 0) {
            *strrchr(book, '/') = '\0';
            rmdir(book);
        }
    }
    if (quarry->folder == NULL) return;
    const char *name = strrchr(quarry->folder, '/');
    if (strncmp(name, "/qz", 3) == 0) remove_system_v(litter_key(name + 1));
    shm_unlink(name);
    sem_unlink(name);
    mq_unlink(name);
}

static int remove_entry(const char *path, const struct stat *status, int type, struct FTW *position) {
    (void)status, (void)type, (void)position;
    return remove(path) == 0 || errno == ENOENT ? 0 : -1;
}

// Only a folder that cannot be anything but an enclosure's. Follows no links.
static void remove_folder(const char *folder) {
    if (folder == NULL || strstr(folder, "/quietus-zoo-") == NULL || strncmp(strrchr(folder, '/'), "/qz", 3) != 0) return;
    unmount_within(folder);
    nftw(folder, remove_entry, 16, FTW_DEPTH | FTW_PHYS);
}

static void await_signal_to_begin(int after_seconds) {
    setsid();
    for (int i = 1; i <= SIGRTMAX; i++) {
        if (i != SIGCHLD) signal(i, SIG_IGN);
    }
    struct pollfd input = {STDIN_FILENO, POLLIN, 0};
    time_t until = seconds() + after_seconds;
    while (seconds() < until && poll(&input, 1, (int)(until - seconds()) * 1000) < 0 && errno == EINTR) {}
}

int main(int argc, char **argv) {
    struct quarry quarry = {.uid = NO_UID};
    struct herd herd = {0};
    int after = -1;
    for (int i = 1; i < argc; i++) {
        if (take_quarry_option(&quarry, argc, argv, &i)) continue;
        if (strcmp(argv[i], "--after") == 0 && i + 1 < argc) after = atoi(argv[++i]);
        else return fprintf(stderr, "unknown option: %s\n", argv[i]), 2;
    }
    if (quarry.uid != NO_UID && (quarry.uid < FIRST_UID || quarry.uid > LAST_UID)) return fprintf(stderr, "refusing uid %u\n", quarry.uid), 2;
    if (after >= 0) await_signal_to_begin(after);
    time_t until = seconds() + PATIENCE_SECONDS;
    bool ended = end_all(&quarry, &herd, until);
    if (ended) await_reaping(&quarry, &herd, until);
    remove_litter(&quarry);
    if (ended) remove_folder(quarry.folder);
    int removed = remove_groups(&quarry);
    for (size_t i = 0; i < herd.count && !ended; i++) {
        printf("left %d %c %ld %u\n", herd.members[i].pid, herd.members[i].state, herd.members[i].threads, herd.members[i].uid);
    }
    printf("cleared living %zu zombies %zu removed %d\n", herd.living, herd.zombies, removed);
    return ended && removed == quarry.group_count ? 0 : 1;
}
