/* The floor of contained runs; prints nanoseconds.
   contained-true runs COUNT PARENT: /bin/true so often, each time in a fresh cgroup below PARENT and fresh PID and mount
   namespaces with a /proc of their own.
   contained-true family SCRIPT PARENT: cgroup.kill of what a shell has started after two seconds, until 'populated 0'. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <linux/sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static long long now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * 1000000000LL + t.tv_nsec;
}

static void wait_empty(const char *group) {
    char path[4200], text[256];
    snprintf(path, sizeof path, "%s/cgroup.events", group);
    int events = open(path, O_RDONLY);
    for (;;) {
        ssize_t length = pread(events, text, sizeof text - 1, 0);
        if (length <= 0) exit(1);
        text[length] = 0;
        if (strstr(text, "populated 0")) break;
        struct timespec nap = {0, 200000};
        nanosleep(&nap, 0);
    }
    close(events);
}

static pid_t start(const char *group, const char *script) {
    if (mkdir(group, 0700) != 0) exit(1);
    int fd = open(group, O_PATH | O_DIRECTORY);
    int pidfd = -1;
    struct clone_args args = {
        .flags = CLONE_PIDFD | CLONE_INTO_CGROUP | (script ? 0 : CLONE_NEWPID | CLONE_NEWNS),
        .pidfd = (unsigned long)&pidfd,
        .exit_signal = SIGCHLD,
        .cgroup = (unsigned long)fd,
    };
    pid_t child = (pid_t)syscall(SYS_clone3, &args, sizeof args);
    if (child < 0) exit(1);
    if (child == 0) {
        if (script) {
            execl("/bin/sh", "sh", "-c", script, (char *)NULL);
            _exit(127);
        }
        mount("none", "/", NULL, MS_REC | MS_SLAVE, NULL);
        mount("proc", "/proc", "proc", MS_NOSUID | MS_NODEV | MS_NOEXEC, NULL);
        pid_t command = vfork();
        if (command == 0) {
            execl("/bin/true", "true", (char *)NULL);
            _exit(127);
        }
        int status;
        while (waitpid(command, &status, 0) < 0) {}
        _exit(WEXITSTATUS(status));
    }
    close(pidfd);
    close(fd);
    return child;
}

int main(int argc, char **argv) {
    if (argc != 4) return 2;
    char group[4096];
    long long spent = 0;
    const char *family = strcmp(argv[1], "family") == 0 ? argv[2] : NULL;
    int count = family ? 1 : atoi(argv[2]);
    for (int i = 0; i < count; i++) {
        snprintf(group, sizeof group, "%s/bench-%d-%d", argv[3], (int)getpid(), i);
        long long begun = now();
        pid_t child = start(group, family);
        if (family) {
            sleep(2);
            char path[4200];
            snprintf(path, sizeof path, "%s/cgroup.kill", group);
            int kill = open(path, O_WRONLY);
            begun = now();
            if (write(kill, "1", 1) != 1) return 1;
            wait_empty(group);
            spent += now() - begun;
            waitpid(child, NULL, 0);
            while (rmdir(group) != 0) {}
        } else {
            int status;
            waitpid(child, &status, 0);
            if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) return 1;
            if (rmdir(group) != 0) return 1;
            spent += now() - begun;
        }
    }
    printf("%lld\n", spent);
    return 0;
}
