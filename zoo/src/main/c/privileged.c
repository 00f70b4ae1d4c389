// The parts that begin as root: each does the one thing that needs it, and either ends or becomes a uid of the zoo.
#include "plights.h"
#include <linux/fs.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

enum { LOOP_MAJOR = 7 };

static void join(const char *group) {
    char path[4096];
    snprintf(path, sizeof path, "%s/cgroup.procs", group);
    int fd = open(path, O_WRONLY | O_CLOEXEC);
    if (fd < 0 || write(fd, "0", 1) != 1) give_up(path);
    close(fd);
}

// inject PID UID PIDS-CGROUP [FREEZER]: a child in the PID namespace of that init, whose parent stays outside and never waits;
// but where the child is to be frozen the parent has it collected, so that the freezer alone is what holds the init.
void inject(int argc, char **argv) {
    char path[64], arrived;
    int gate[2];
    uid_t uid = uid_argument(argc, argv, 1);
    snprintf(path, sizeof path, "/proc/%d/ns/pid", pid_argument(argc, argv, 0));
    join(argument(argc, argv, 2, "a cgroup"));
    int namespace = open(path, O_RDONLY | O_CLOEXEC);
    if (namespace < 0 || setns(namespace, CLONE_NEWPID) != 0 || pipe2(gate, O_CLOEXEC) != 0) give_up(path);
    if (argc > 3) signal(SIGCHLD, SIG_IGN);
    pid_t child = fork_or_give_up();
    if (child == 0) {
        prctl(PR_SET_NAME, "zoo-member");
        if (argc > 3) join(argv[3]);
        become(uid);
        if (write(gate[1], "", 1) != 1) give_up("gate");
        for (int fd = 0; fd <= 2; fd++) close(fd);
        idle();
    }
    prctl(PR_SET_NAME, "zoo-injector");
    become(uid);
    if (read(gate[0], &arrived, 1) != 1) give_up("gate");
    ready("member=%d", child);
    idle();
}

// take-core UID %u: handles core dumps (core(5)); those of others it reads to their end, the dump of that uid it never reads.
void take_core(int argc, char **argv) {
    static char buffer[65536], path[4096];
    uid_t uid = uid_argument(argc, argv, 0);
    alarm(120);
    if ((uid_t)strtoul(argument(argc, argv, 1, "%u"), NULL, 10) != uid) {
        while (read(STDIN_FILENO, buffer, sizeof buffer) > 0) {}
        return;
    }
    ssize_t length = readlink("/proc/self/exe", path, sizeof path - 16);
    if (length <= 0) give_up("/proc/self/exe");
    path[length] = '\0';
    strcpy(strrchr(path, '/'), "/handler");
    prctl(PR_SET_NAME, "zoo-core");
    int fd = open(path, O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0644);
    become(uid);
    if (fd < 0 || dprintf(fd, "%d\n", getpid()) < 0) give_up(path);
    close(fd);
    idle();
}

// freeze-disk DIRECTORY: only if it is where a loop device of its own is mounted, never what else it may lie on.
void freeze_disk(int argc, char **argv) {
    const char *point = argument(argc, argv, 0, "a mount point");
    char above[4096];
    struct stat inner, outer;
    int fd = open(point, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    snprintf(above, sizeof above, "%s/..", point);
    if (fd < 0 || fstat(fd, &inner) != 0 || stat(above, &outer) != 0) give_up(point);
    errno = EPERM;
    if (inner.st_dev == outer.st_dev || major(inner.st_dev) != LOOP_MAJOR) give_up(point);
    if (ioctl(fd, FIFREEZE, 0) != 0) give_up("FIFREEZE");
}

// send-signal PID UID NUMBER: through a handle, and only while the process has that uid, which is the enclosure's alone.
void send_signal(int argc, char **argv) {
    char path[64];
    struct stat status;
    pid_t pid = pid_argument(argc, argv, 0);
    uid_t uid = uid_argument(argc, argv, 1);
    int number = atoi(argument(argc, argv, 2, "a signal"));
    int handle = (int)syscall(SYS_pidfd_open, pid, 0);
    snprintf(path, sizeof path, "/proc/%d", pid);
    if (handle < 0 || stat(path, &status) != 0) give_up(path);
    errno = EPERM;
    if (status.st_uid != uid) give_up(path); // a directory in /proc belongs to the process's effective uid
    if (syscall(SYS_pidfd_send_signal, handle, number, NULL, 0) != 0) give_up("pidfd_send_signal");
}
