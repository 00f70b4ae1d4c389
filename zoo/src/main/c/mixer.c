// Forks by other doors: the numbers of three system call tables from one program. A filter that knows one table only
// lets the others pass.
#include "zoo.h"
#include <linux/sched.h>
#include <stdint.h>
#include <sys/mman.h>

typedef long door(void);

static struct {
    int came[3]; // through the doors of x86-64 (or the machine's own table), i386, x32
} *doors;

static long by_clone(void) {
    return syscall(SYS_clone, SIGCHLD, 0, 0, 0, 0);
}

// Below 4 GiB, so that the i386 table can read it too.
static struct clone_args *arguments(void) {
    static struct clone_args *made;
#ifdef MAP_32BIT
    int where = MAP_PRIVATE | MAP_ANONYMOUS | MAP_32BIT;
#else
    int where = MAP_PRIVATE | MAP_ANONYMOUS;
#endif
    if (made == NULL) made = mmap(NULL, sizeof *made, PROT_READ | PROT_WRITE, where, -1, 0);
    if (made == MAP_FAILED) give_up("mmap");
    made->exit_signal = SIGCHLD;
    return made;
}

static long by_clone3(void) {
    return syscall(SYS_clone3, arguments(), sizeof(struct clone_args));
}

#ifdef __x86_64__
#define X32 0x40000000L

static long by_fork(void) {
    return syscall(SYS_fork);
}

static long call_i386(long number, long first, long second) {
    long result;
    __asm__ volatile("int $0x80"
                     : "=a"(result)
                     : "a"(number), "b"(first), "c"(second), "d"(0L), "S"(0L), "D"(0L)
                     : "memory", "r8", "r9", "r10", "r11");
    return (int)result;
}

static long i386_fork(void) {
    return call_i386(2, 0, 0);
}

static long i386_clone(void) {
    return call_i386(120, SIGCHLD, 0);
}

static long i386_clone3(void) {
    return call_i386(435, (long)(uintptr_t)arguments(), sizeof(struct clone_args));
}

static long x32_fork(void) {
    return syscall(X32 | SYS_fork);
}

static long x32_clone(void) {
    return syscall(X32 | SYS_clone, SIGCHLD, 0, 0, 0, 0);
}

static long x32_clone3(void) {
    return syscall(X32 | SYS_clone3, arguments(), sizeof(struct clone_args));
}

static const struct {
    door *open;
    int table;
} DOORS[] = {{by_fork, 0},   {by_clone, 0},   {by_clone3, 0}, {i386_fork, 1}, {i386_clone, 1},
             {i386_clone3, 1}, {x32_fork, 2}, {x32_clone, 2}, {x32_clone3, 2}};
#else
static const struct {
    door *open;
    int table;
} DOORS[] = {{by_clone, 0}, {by_clone3, 0}};
#endif

// A door may be missing, or a trap: whoever tries it is a child that can be spared.
static void try_door(size_t which) {
    int before = doors->came[0] + doors->came[1] + doors->came[2];
    pid_t pid = fork_or_give_up();
    if (pid > 0) {
        waitpid(pid, NULL, 0);
        return;
    }
    long child = DOORS[which].open();
    if (child == 0) {
        setsid();
        __atomic_add_fetch(&doors->came[DOORS[which].table], 1, __ATOMIC_SEQ_CST);
        arrive();
        idle();
    }
    if (child > 0) await_arrivals(before + 1);
    _exit(child > 0 ? 0 : 1);
}

// One orphan in a session of its own through each door that is open; size has no meaning.
void syscall_mixer(const struct order *order) {
    (void)order;
    doors = shared_memory(sizeof *doors);
    for (size_t i = 0; i < sizeof DOORS / sizeof *DOORS; i++) try_door(i);
    ready("native=%d i386=%d x32=%d", doors->came[0], doors->came[1], doors->came[2]);
    idle();
}
