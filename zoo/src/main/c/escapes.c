// Those that leave the place they were put in: another uid, another cgroup, other namespaces.
#include "zoo.h"
#include <sched.h>

#define ROOT_CHILD_SECONDS 120 // a root child that nobody ends leaves by itself

// What the helper has made root: it goes on, deaf to what may be caught, in a session of its own.
static _Noreturn void go_on_as_root(void) {
    setsid();
    signal(SIGTERM, SIG_IGN);
    signal(SIGHUP, SIG_IGN);
    signal(SIGINT, SIG_IGN);
    alarm(ROOT_CHILD_SECONDS);
    if (write(STDIN_FILENO, "0", 1) != 1) _exit(3); // tells the one who waits below
    idle();
}

// Whether the setuid helper (see zoo-sudo.c) made a root child.
static bool ask_helper(const struct order *order) {
    int answer[2];
    char said = 0;
    if (order->argc < 1 || pipe2(answer, O_CLOEXEC) != 0) return false;
    pid_t pid = fork_or_give_up();
    if (pid == 0) {
        dup2(answer[1], STDIN_FILENO);
        execl(order->argv[0], order->argv[0], (char *)NULL);
        _exit(4);
    }
    close(answer[1]);
    bool made = read(answer[0], &said, 1) == 1;
    close(answer[0]);
    waitpid(pid, NULL, 0);
    return made;
}

// Argument: the setuid helper. size - 1 children, as root where the helper works; else they stay what they are.
void setuid_escape(const struct order *order) {
    if (order->argc == 1 && strcmp(order->argv[0], "as-root") == 0) {
        if (geteuid() != 0) give_up("not root");
        go_on_as_root();
    }
    int made = 0;
    for (int i = 1; i < order->size; i++) {
        if (ask_helper(order)) made++;
        else if (fork_or_give_up() == 0) idle();
    }
    ready("root=%d", made);
    idle();
}

// The directory of the cgroup2 that the caller is in, as its mount and cgroup namespaces show it.
static bool own_group(char *group, size_t size) {
    char line[4096], mount[1024] = "", path[2048] = "";
    FILE *file = fopen("/proc/self/mountinfo", "re");
    while (file != NULL && *mount == '\0' && fgets(line, sizeof line, file) != NULL) {
        if (strstr(line, " - cgroup2 ") != NULL) sscanf(line, "%*s %*s %*s %*s %1023s", mount);
    }
    if (file != NULL) fclose(file);
    file = fopen("/proc/self/cgroup", "re");
    while (file != NULL && fgets(line, sizeof line, file) != NULL) {
        if (strncmp(line, "0::", 3) == 0) sscanf(line + 3, "%2047[^\n]", path);
    }
    if (file != NULL) fclose(file);
    return *mount != '\0' && *path != '\0' && snprintf(group, size, "%s%s", mount, path) < (int)size;
}

static bool move_to(const char *group) {
    char path[4096];
    if (snprintf(path, sizeof path, "%s/cgroup.procs", group) >= (int)sizeof path) return false;
    int fd = open(path, O_WRONLY | O_CLOEXEC);
    bool moved = fd >= 0 && write(fd, "0", 1) == 1;
    if (fd >= 0) close(fd);
    return moved;
}

// Arguments: sibling cgroups. Each member hops between them, its own and that one's parent, wherever it may write.
void cgroup_mover(const struct order *order) {
    char own[3200] = "", parent[3200] = "";
    const char *places[10];
    int count = 0;
    bool moved = false;
    for (int i = 0; i < order->argc && i < 8; i++) places[count++] = order->argv[i];
    if (own_group(own, sizeof own)) {
        places[count++] = own;
        strcpy(parent, own);
        *strrchr(parent, '/') = '\0';
        places[count++] = parent;
    }
    for (int i = 0; i < order->argc && i < 8 && !moved; i++) moved = move_to(places[i]);
    bool root = true;
    for (int i = 1; i < order->size && root; i++) root = fork_or_give_up() != 0;
    if (root) ready("moved=%d", moved);
    for (unsigned hop = (unsigned)getpid();; hop++) {
        if (count > 0) move_to(places[hop % (unsigned)count]);
        rest_milliseconds(2);
    }
}

static struct {
    int made, joined, above, refused;
} *spaces;

static int space_of(pid_t pid, const char *kind) {
    char path[64];
    snprintf(path, sizeof path, "/proc/%d/ns/%s", pid, kind);
    return open(path, O_RDONLY | O_CLOEXEC);
}

static void put(const char *path, const char *text) {
    int fd = open(path, O_WRONLY | O_CLOEXEC);
    bool done = fd >= 0 && write(fd, text, strlen(text)) > 0;
    if (fd >= 0) close(fd);
    if (!done) __atomic_add_fetch(&spaces->refused, 1, __ATOMIC_SEQ_CST);
}

// New namespaces, a user namespace among them, in which the caller keeps its uid: unmapped ones may not nest.
static bool found(int kinds) {
    char users[64], groups[64];
    snprintf(users, sizeof users, "%u %u 1", geteuid(), geteuid());
    snprintf(groups, sizeof groups, "%u %u 1", getegid(), getegid());
    if (unshare(CLONE_NEWUSER | kinds) != 0) return false;
    put("/proc/self/uid_map", users);
    put("/proc/self/setgroups", "deny");
    put("/proc/self/gid_map", groups);
    __atomic_add_fetch(&spaces->made, 1, __ATOMIC_SEQ_CST);
    return true;
}

static _Noreturn void arrive_and_stay(void) {
    arrive();
    idle();
}

// In its own user, mount, network and PID namespaces, with a child that is the init there.
static _Noreturn void found_spaces(void) {
    if (found(CLONE_NEWNS | CLONE_NEWNET | CLONE_NEWPID) && fork() == 0) {
        setsid();
        idle();
    }
    arrive_and_stay();
}

// Joins those of a sibling, the user namespace first because that gives the right to the others, and forks there.
static _Noreturn void join_spaces(pid_t sibling) {
    static const char *const KINDS[] = {"user", "mnt", "net", "pid_for_children"};
    int handles[4], entered = 0;
    for (int i = 0; i < 4; i++) handles[i] = space_of(sibling, KINDS[i]);
    for (int i = 0; i < 4; i++) entered += handles[i] >= 0 && setns(handles[i], 0) == 0;
    if (entered > 0 && fork() == 0) {
        setsid();
        idle();
    }
    __atomic_add_fetch(&spaces->joined, entered, __ATOMIC_SEQ_CST);
    arrive_and_stay();
}

// Tries to get out: the namespaces of its init and of its parent.
static _Noreturn void climb(pid_t parent) {
    static const char *const KINDS[] = {"user", "mnt", "net", "pid", "cgroup", "ipc", "uts"};
    const pid_t above[] = {1, parent};
    for (int who = 0; who < 2; who++) {
        for (size_t i = 0; i < sizeof KINDS / sizeof *KINDS; i++) {
            int handle = space_of(above[who], KINDS[i]);
            if (handle < 0 || setns(handle, 0) != 0) continue;
            __atomic_add_fetch(&spaces->above, 1, __ATOMIC_SEQ_CST);
        }
    }
    if (fork() == 0) idle();
    arrive_and_stay();
}

// A chain of user and PID namespaces, each within the one before.
static _Noreturn void nest(int depth) {
    for (; depth > 0 && found(CLONE_NEWPID); depth--) {
        if (fork() != 0) idle();
    }
    arrive_and_stay();
}

// size counts the nested namespaces; besides them one member founds, one joins, one climbs. All parents stay alive.
void namespace_joiner(const struct order *order) {
    pid_t parent = getppid();
    spaces = shared_memory(sizeof *spaces);
    pid_t founder = fork_or_give_up();
    if (founder == 0) found_spaces();
    await_arrivals(1);
    if (fork_or_give_up() == 0) join_spaces(founder);
    if (fork_or_give_up() == 0) climb(parent);
    if (fork_or_give_up() == 0) nest(order->size);
    await_arrivals(4);
    ready("made=%d joined=%d above=%d unmapped=%d", spaces->made, spaces->joined, spaces->above, spaces->refused);
    idle();
}
