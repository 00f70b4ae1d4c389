// zoo-recycle --uid U [--pids-cgroup DIR]... [--pid-max N] [--seconds S] -- COMMAND ARGUMENT...
// Runs the command in a PID namespace so small (--pid-max, 450; the kernel recycles those from 300) that every number is used again within milliseconds.
// What the command reads on stdin, and answers on stdout, line by line:
//   target PID START INODE   a process to end: its number here, start time (clock ticks), pidfs inode. It lives until:
//   held PID                 the command's answer: it has pinned the target
//   go PID                   end what you have pinned. In every second case it has ended meanwhile, its number belongs to a
//                            stranger, and nothing may be hit (a failure to do so is the stranger's death, and a hit)
//   done PID                 the command's answer: ended, or found ended
// Other lines are ignored. At the end of the time the command's stdin is closed; it has 10 s to exit.
// stdout: "command exit N", "targets N ended N missed N replaced N", "first TEXT" after a hit, and last "reuses N hits N".
// Exit 0 if the churn ran, whatever it found. Strangers and targets run as --uid; the command as the caller, on other cores.
#define _GNU_SOURCE
#include "recycle.h"
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <limits.h>
#include <sched.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static void must(bool succeeded, const char *step) {
    if (succeeded) return;
    fprintf(stderr, "zoo-recycle: %s: %s\n", step, strerror(errno));
    _exit(3);
}

static void put(const char *path, const char *text) {
    int fd = open(path, O_WRONLY | O_CLOEXEC);
    must(fd >= 0 && write(fd, text, strlen(text)) == (ssize_t)strlen(text), path);
    close(fd);
}

// The churn gets the last core for itself, the command all others; on a single core they share it.
static void choose_cores(bool for_churn) {
    cpu_set_t all, chosen;
    must(sched_getaffinity(0, sizeof all, &all) == 0, "affinity");
    int last = CPU_SETSIZE - 1;
    while (!CPU_ISSET(last, &all)) last--;
    if (CPU_COUNT(&all) < 2) return;
    CPU_ZERO(&chosen);
    if (for_churn) CPU_SET(last, &chosen);
    else {
        chosen = all;
        CPU_CLR(last, &chosen);
    }
    must(sched_setaffinity(0, sizeof chosen, &chosen) == 0, "affinity");
}

static pid_t start_churn(struct churn *shared, uid_t uid) {
    pid_t pid = fork();
    must(pid >= 0, "fork");
    if (pid != 0) return pid;
    choose_cores(true);
    must(uid >= 10000, "refusing a uid below 10000");
    must(setgroups(0, NULL) == 0 && setresgid(uid, uid, uid) == 0 && setresuid(uid, uid, uid) == 0, "drop to the uid");
    prctl(PR_SET_DUMPABLE, 1, 0, 0, 0);
    signal(SIGPIPE, SIG_IGN);
    churn(shared);
    _exit(0);
}

static pid_t start_command(char **command, int input, int output) {
    pid_t pid = fork();
    must(pid >= 0, "fork");
    if (pid != 0) return pid;
    choose_cores(false);
    dup2(input, STDIN_FILENO);
    dup2(output, STDOUT_FILENO);
    execvp(command[0], command);
    must(false, command[0]);
    _exit(3);
}

static int await_command(pid_t pid) {
    int status = 0;
    for (int i = 0; i < 1000; i++) {
        if (waitpid(pid, &status, WNOHANG) == pid) return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
        usleep(10000);
    }
    kill(pid, SIGKILL);
    waitpid(pid, &status, 0);
    return 255;
}

// The init of the namespace: its end ends everything within.
static int within(struct churn *shared, uid_t uid, const char *pid_max, char **command) {
    int to[2], from[2];
    prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
    must(setsid() == 1, "setsid"); // a command that signals process group 0 must not reach out of the namespace
    must(mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) == 0, "make mounts private");
    must(mount("proc", "/proc", "proc", MS_NOSUID | MS_NODEV | MS_NOEXEC, NULL) == 0, "mount /proc");
    put("/proc/sys/kernel/pid_max", pid_max);
    must(pipe2(to, O_CLOEXEC) == 0 && pipe2(from, O_CLOEXEC) == 0, "pipe");
    pid_t commanded = start_command(command, to[0], from[1]);
    close(to[0]);
    close(from[1]);
    fcntl(from[0], F_SETFL, O_NONBLOCK);
    shared->to_command = to[1];
    shared->from_command = from[0];
    pid_t churning = start_churn(shared, uid);
    close(to[1]); // the command's stdin ends with the churn
    int status = 0;
    must(waitpid(churning, &status, 0) == churning, "wait for the churn");
    printf("command exit %d\n", await_command(commanded));
    if (status != 0) printf("churn status 0x%x\n", status);
    printf("targets %lu ended %lu missed %lu replaced %lu\n", shared->targets, shared->ended, shared->missed,
           shared->replaced);
    if (shared->hits > 0) printf("first %s\n", shared->first_hit);
    printf("reuses %lu hits %lu\n", shared->reuses, shared->hits);
    return status == 0 ? 0 : 3;
}

int main(int argc, char **argv) {
    struct churn *shared = mmap(NULL, sizeof *shared, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    uid_t uid = 0;
    const char *pid_max = "450";
    char **command = NULL;
    must(shared != MAP_FAILED, "mmap");
    shared->seconds = 10;
    for (int i = 1; i + 1 < argc && command == NULL; i += 2) {
        if (strcmp(argv[i], "--") == 0) command = argv + i + 1;
        else if (strcmp(argv[i], "--uid") == 0) uid = (uid_t)strtoul(argv[i + 1], NULL, 10);
        else if (strcmp(argv[i], "--pid-max") == 0) pid_max = argv[i + 1];
        else if (strcmp(argv[i], "--seconds") == 0) shared->seconds = atof(argv[i + 1]);
        else if (strcmp(argv[i], "--pids-cgroup") == 0) {
            char path[PATH_MAX];
            snprintf(path, sizeof path, "%s/cgroup.procs", argv[i + 1]);
            put(path, "0");
        } else return fprintf(stderr, "zoo-recycle: unknown option %s\n", argv[i]), 2;
    }
    if (command == NULL || uid < 10000) return fprintf(stderr, "zoo-recycle: needs --uid and a command\n"), 2;
    alarm((unsigned)shared->seconds + 30);
    must(unshare(CLONE_NEWPID | CLONE_NEWNS) == 0, "unshare");
    pid_t init = fork();
    must(init >= 0, "fork");
    if (init == 0) {
        int result = within(shared, uid, pid_max, command);
        fflush(stdout);
        _exit(result);
    }
    int status = 0;
    must(waitpid(init, &status, 0) == init, "wait");
    return WIFEXITED(status) ? WEXITSTATUS(status) : 3;
}
