// zoo-start --uid U --gid U --pids-cgroup DIR... [--deadline SECONDS] [--processes N] [--folder DIR] [--env KEY=VALUE]...
//           [--capability N] [--newpid] [--reap] -- EXECUTABLE ARGUMENT...
// Joins the cgroups, drops everything, then becomes the animal. Its first line of output is "root PID".
// --reap: a root-owned parent stays outside, takes in orphans and reaps them at once, as the init of a healthy machine does.
// --capability: the one right of root that the animal keeps, over exec too (capabilities(7), ambient).
// --newpid: the animal becomes the init of a PID namespace (implies --reap). --processes: RLIMIT_NPROC beyond what the
// uid runs already. Exit codes: 2 usage, 3 a step failed (said on stderr), else the animal's own.
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <linux/capability.h>
#include <sched.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>
#include "procfs.h"

struct plan {
    uid_t uid;
    gid_t gid;
    const char *groups[MOST_GROUPS];
    int group_count;
    char *environment[16];
    int environment_count;
    const char *folder; // working directory
    unsigned deadline;
    long processes;
    int capability; // -1: none
    bool newpid, reap;
    char **command;
};

static void must(bool succeeded, const char *step) {
    if (succeeded) return;
    fprintf(stderr, "zoo-start: %s: %s\n", step, strerror(errno));
    _exit(3);
}

static void join(const char *group) {
    char path[4096];
    snprintf(path, sizeof path, "%s/cgroup.procs", group);
    int fd = open(path, O_WRONLY | O_CLOEXEC);
    must(fd >= 0 && write(fd, "0", 1) == 1, path);
    close(fd);
}

static long tasks_of(uid_t uid) {
    struct quarry quarry = {.uid = uid};
    struct herd herd = {0};
    long tasks = 0;
    look_around(&quarry, &herd);
    for (size_t i = 0; i < herd.count; i++) tasks += herd.members[i].threads > 0 ? herd.members[i].threads : 1;
    return tasks;
}

static void limit(const struct plan *plan) {
    must(setrlimit(RLIMIT_CORE, &(struct rlimit){0, 0}) == 0, "RLIMIT_CORE");
    if (plan->processes <= 0) return;
    struct rlimit now;
    must(getrlimit(RLIMIT_NPROC, &now) == 0, "RLIMIT_NPROC");
    rlim_t most = (rlim_t)(tasks_of(plan->uid) + plan->processes);
    if (most > now.rlim_max) most = now.rlim_max; // tighter already
    must(setrlimit(RLIMIT_NPROC, &(struct rlimit){most, most}) == 0, "RLIMIT_NPROC");
}

static void reset_signals(void) {
    sigset_t none;
    sigemptyset(&none);
    for (int i = 1; i <= SIGRTMAX; i++) signal(i, SIG_DFL);
    must(sigprocmask(SIG_SETMASK, &none, NULL) == 0, "sigprocmask");
}

static void keep_capability(int number) {
    struct __user_cap_header_struct header = {_LINUX_CAPABILITY_VERSION_3, 0};
    struct __user_cap_data_struct kept[2] = {0};
    unsigned bit = 1U << (number % 32);
    kept[number / 32] = (struct __user_cap_data_struct){bit, bit, bit};
    must(syscall(SYS_capset, &header, kept) == 0, "capset");
    must(prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, number, 0, 0) == 0, "PR_CAP_AMBIENT_RAISE");
}

static void drop_privileges(const struct plan *plan) {
    if (geteuid() == 0) {
        must(plan->uid >= 10000 && plan->gid >= 10000, "refusing a uid or gid below 10000");
        must(setgroups(0, NULL) == 0, "setgroups");
        must(setresgid(plan->gid, plan->gid, plan->gid) == 0, "setresgid");
        must(prctl(PR_SET_KEEPCAPS, plan->capability >= 0, 0, 0, 0) == 0, "PR_SET_KEEPCAPS");
        must(setresuid(plan->uid, plan->uid, plan->uid) == 0, "setresuid");
        if (plan->capability >= 0) keep_capability(plan->capability);
    }
    must(getuid() == plan->uid && geteuid() == plan->uid && getuid() != 0, "uid");
    must(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0, "no_new_privs");
    prctl(PR_SET_DUMPABLE, 1, 0, 0, 0); // as after an exec by its own user
}

static _Noreturn void become_the_animal(struct plan *plan) {
    setpgid(0, 0); // a job of its own, as a shell would start it
    for (int i = 0; i < plan->group_count; i++) join(plan->groups[i]);
    reset_signals();
    limit(plan);
    drop_privileges(plan);
    if (plan->folder != NULL) must(chdir(plan->folder) == 0, plan->folder);
    alarm(plan->deadline); // the last resort for an animal that is not deaf; the keeper is the first
    close_range(3, ~0U, 0);
    for (int attempt = 0; attempt < 200; attempt++) { // a fork of the JVM may still hold the fresh copy open for writing
        execve(plan->command[0], plan->command, plan->environment);
        if (errno != ETXTBSY) break;
        usleep(5000);
    }
    must(false, plan->command[0]);
    _exit(3);
}

static int reap_for_ever(unsigned deadline) {
    for (int fd = 0; fd <= 1; fd++) close(fd);
    alarm(deadline);
    while (wait(NULL) >= 0 || errno == EINTR) {} // SIGCHLD is ignored: returns only when the last child is gone
    return 0;
}

static int start(struct plan *plan) {
    if (!plan->reap) {
        printf("root %d\n", getpid());
        fflush(stdout);
        become_the_animal(plan);
    }
    int gate[2];
    signal(SIGCHLD, SIG_IGN);
    must(pipe2(gate, O_CLOEXEC) == 0, "pipe");
    must(prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) == 0, "subreaper");
    if (plan->newpid) must(unshare(CLONE_NEWPID) == 0, "unshare the PID namespace");
    pid_t root = fork();
    must(root >= 0, "fork");
    if (root == 0) {
        char opened;
        must(read(gate[0], &opened, 1) == 1, "gate"); // until the line "root PID" is out
        become_the_animal(plan);
    }
    printf("root %d\n", root);
    fflush(stdout);
    must(write(gate[1], "", 1) == 1, "gate");
    close(gate[0]);
    close(gate[1]);
    return reap_for_ever(plan->deadline);
}

int main(int argc, char **argv) {
    struct plan plan = {.uid = getuid(), .gid = getgid(), .deadline = 60, .capability = -1};
    plan.environment[plan.environment_count++] = "PATH=/usr/bin:/bin";
    for (int i = 1; i < argc && plan.command == NULL; i++) {
        const char *value = i + 1 < argc ? argv[i + 1] : "";
        int words = 2;
        if (strcmp(argv[i], "--") == 0 && i + 1 < argc) plan.command = argv + i + 1;
        else if (strcmp(argv[i], "--newpid") == 0) plan.newpid = plan.reap = true, words = 1;
        else if (strcmp(argv[i], "--reap") == 0) plan.reap = true, words = 1;
        else if (strcmp(argv[i], "--uid") == 0) plan.uid = (uid_t)strtoul(value, NULL, 10);
        else if (strcmp(argv[i], "--gid") == 0) plan.gid = (gid_t)strtoul(value, NULL, 10);
        else if (strcmp(argv[i], "--deadline") == 0) plan.deadline = (unsigned)atoi(value);
        else if (strcmp(argv[i], "--capability") == 0) plan.capability = atoi(value) & 63;
        else if (strcmp(argv[i], "--processes") == 0) plan.processes = atol(value);
        else if (strcmp(argv[i], "--folder") == 0) plan.folder = value;
        else if (strcmp(argv[i], "--env") == 0 && plan.environment_count < 15) {
            plan.environment[plan.environment_count++] = argv[i + 1];
        } else if (strcmp(argv[i], "--pids-cgroup") == 0 && plan.group_count < MOST_GROUPS) {
            plan.groups[plan.group_count++] = value;
        } else return fprintf(stderr, "zoo-start: unknown option: %s\n", argv[i]), 2;
        i += words - 1;
    }
    if (plan.command == NULL) return fprintf(stderr, "zoo-start: no command\n"), 2;
    return start(&plan);
}
