// zoo-enter [--cgroup DIR]... [--processes N] [--deadline SECONDS] [--folder DIR] [--env KEY=VALUE]... [--outside NAMESPACE]
//           [--uid U] [--uid-outside U] [--only-below] [--newpid] -- EXECUTABLE ARGUMENT...
// Becomes the command, for somebody else's launcher: joins the cgroups, limits itself, sets the environment, and changes
// nothing else. --outside: the PID namespace of the test ("pid:[N]"); below it means in another one. --uid: becomes that
// user. --uid-outside: the same, but only where it would run as root outside of any namespace of a launcher.
// --only-below: refuses to run outside. --newpid: the command is the init of a PID namespace, of a user namespace too
// where that is needed; this process waits for it and exits as it does.
// A cgroup that it cannot join is no failure while --processes limits it too (RLIMIT_NPROC, beyond what the uid runs
// already, which does not bind root). Exit codes: 2 usage, 3 a step failed (said on stderr), else the command's own.
#define _GNU_SOURCE
#include "procfs.h"
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

struct plan {
    const char *groups[MOST_GROUPS];
    int group_count;
    long processes;
    unsigned deadline;
    const char *folder, *outside;
    uid_t uid, uid_outside; // 0: no change
    bool only_below, newpid;
    char **command;
};

static void must(bool succeeded, const char *step) {
    if (succeeded) return;
    fprintf(stderr, "zoo-enter: %s: %s\n", step, strerror(errno));
    _exit(3);
}

// Without /proc nothing is known, and that counts as outside.
static bool is_below(const struct plan *plan) {
    char own[64] = "";
    ssize_t length = readlink("/proc/self/ns/pid", own, sizeof own - 1);
    return plan->outside != NULL && length > 0 && strcmp(own, plan->outside) != 0;
}

static void join(const struct plan *plan, const char *group) {
    char path[4096];
    snprintf(path, sizeof path, "%s/cgroup.procs", group);
    int fd = open(path, O_WRONLY | O_CLOEXEC);
    bool joined = fd >= 0 && write(fd, "0", 1) == 1;
    must(joined || (plan->processes > 0 && geteuid() != 0), path);
    if (fd >= 0) close(fd);
}

static void limit(const struct plan *plan) {
    struct quarry quarry = {.uid = geteuid()};
    struct herd herd = {0};
    struct rlimit now;
    must(setrlimit(RLIMIT_CORE, &(struct rlimit){0, 0}) == 0, "RLIMIT_CORE");
    if (plan->processes <= 0) return;
    look_around(&quarry, &herd);
    rlim_t most = (rlim_t)plan->processes;
    for (size_t i = 0; i < herd.count; i++) most += herd.members[i].threads > 0 ? (rlim_t)herd.members[i].threads : 1;
    must(getrlimit(RLIMIT_NPROC, &now) == 0, "RLIMIT_NPROC");
    if (most > now.rlim_max) most = now.rlim_max; // tighter already
    must(setrlimit(RLIMIT_NPROC, &(struct rlimit){most, most}) == 0, "RLIMIT_NPROC");
}

static void become(uid_t uid) {
    errno = EPERM;
    must(uid >= 20000 && uid <= 29999, "refusing a uid that is not the zoo's");
    must(setgroups(0, NULL) == 0, "setgroups");
    must(setresgid(uid, uid, uid) == 0, "setresgid");
    must(setresuid(uid, uid, uid) == 0, "setresuid");
}

static void found_namespace(void) {
    must(unshare(CLONE_NEWPID) == 0 || unshare(CLONE_NEWUSER | CLONE_NEWPID) == 0, "unshare the PID namespace");
    pid_t pid = fork();
    must(pid >= 0, "fork");
    if (pid == 0) return;
    int status = 0;
    while (waitpid(pid, &status, 0) < 0 && errno == EINTR) {}
    _exit(WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status));
}

static _Noreturn void enter(const struct plan *plan) {
    bool below = is_below(plan);
    errno = EPERM;
    must(below || !plan->only_below, "this animal needs a PID namespace of its own");
    for (int i = 0; i < plan->group_count; i++) join(plan, plan->groups[i]);
    if (plan->uid != 0) become(plan->uid);
    else if (plan->uid_outside != 0 && !below && geteuid() == 0) become(plan->uid_outside);
    limit(plan);
    if (plan->folder != NULL) must(chdir(plan->folder) == 0, plan->folder);
    if (plan->newpid) found_namespace();
    if (plan->deadline > 0) alarm(plan->deadline); // the last resort, the kit's keeper is the first
    for (int attempt = 0; attempt < 200; attempt++) { // a fork of the JVM may still hold the fresh copy open for writing
        execvp(plan->command[0], plan->command);
        if (errno != ETXTBSY) break;
        usleep(5000);
    }
    must(false, plan->command[0]);
    _exit(3);
}

int main(int argc, char **argv) {
    struct plan plan = {0};
    for (int i = 1; i < argc && plan.command == NULL; i++) {
        char *value = i + 1 < argc ? argv[i + 1] : "";
        int words = 2;
        if (strcmp(argv[i], "--") == 0 && i + 1 < argc) plan.command = argv + i + 1;
        else if (strcmp(argv[i], "--newpid") == 0) plan.newpid = true, words = 1;
        else if (strcmp(argv[i], "--only-below") == 0) plan.only_below = true, words = 1;
        else if (strcmp(argv[i], "--uid") == 0) plan.uid = (uid_t)strtoul(value, NULL, 10);
        else if (strcmp(argv[i], "--uid-outside") == 0) plan.uid_outside = (uid_t)strtoul(value, NULL, 10);
        else if (strcmp(argv[i], "--deadline") == 0) plan.deadline = (unsigned)atoi(value);
        else if (strcmp(argv[i], "--processes") == 0) plan.processes = atol(value);
        else if (strcmp(argv[i], "--folder") == 0) plan.folder = value;
        else if (strcmp(argv[i], "--outside") == 0) plan.outside = value;
        else if (strcmp(argv[i], "--env") == 0) putenv(value);
        else if (strcmp(argv[i], "--cgroup") == 0 && plan.group_count < MOST_GROUPS) {
            plan.groups[plan.group_count++] = value;
        } else return fprintf(stderr, "zoo-enter: unknown option: %s\n", argv[i]), 2;
        i += words - 1;
    }
    if (plan.command == NULL) return fprintf(stderr, "zoo-enter: no command\n"), 2;
    enter(&plan);
}
