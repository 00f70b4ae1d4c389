// Those who get stuck: most only sleep, and others make that a plight.
#include "plights.h"
#include <pthread.h>
#include <sys/mman.h>
#include <sys/stat.h>

#define UNUSED (void)argc, (void)argv

void rest(int argc, char **argv) {
    UNUSED;
    prctl(PR_SET_PTRACER, PR_SET_PTRACER_ANY, 0, 0, 0); // where Yama stands guard
    ready("%s", "");
    idle();
}

// The child borrows the parent's memory and never gives it back: the parent stays in state D.
void vfork_parent(int argc, char **argv) {
    UNUSED;
    if (vfork() == 0) {
        ready("child=%d", getpid());
        for (;;) pause();
    }
    idle();
}

static void *outlive(void *leader) {
    while (state_of(*(pid_t *)leader) != 'Z') rest_milliseconds(1);
    ready("%s", "");
    idle();
}

void headless_leader(int argc, char **argv) {
    UNUSED;
    static pid_t leader;
    leader = getpid();
    pthread_t thread;
    if (pthread_create(&thread, NULL, outlive, &leader) != 0) give_up("pthread_create");
    syscall(SYS_exit, 0); // of this thread alone
}

// The parent of a zombie: it sleeps and never waits.
void childless_zombie(int argc, char **argv) {
    UNUSED;
    pid_t child = fork_or_give_up();
    if (child == 0) _exit(0);
    prctl(PR_SET_NAME, "zoo-parent");
    while (state_of(child) != 'Z') rest_milliseconds(1);
    ready("zombie=%d", child);
    idle();
}

void ignore_term(int argc, char **argv) {
    UNUSED;
    signal(SIGTERM, SIG_IGN);
    ready("%s", "");
    idle();
}

void block_term(int argc, char **argv) {
    UNUSED;
    sigset_t term;
    sigemptyset(&term);
    sigaddset(&term, SIGTERM);
    sigprocmask(SIG_BLOCK, &term, NULL);
    ready("%s", "");
    idle();
}

static void stay(int number) { (void)number; }

void catch_term(int argc, char **argv) {
    UNUSED;
    signal(SIGTERM, stay);
    ready("%s", "");
    idle();
}

// Without a handler the kernel discards what would end the init of a PID namespace; pid_namespaces(7).
void namespace_init(int argc, char **argv) {
    UNUSED;
    if (getpid() != 1) {
        errno = EPERM;
        give_up("not the init of a PID namespace");
    }
    ready("%s", "");
    idle();
}

// Asks a file system for a name.
void visit(int argc, char **argv) {
    struct stat status;
    const char *path = argument(argc, argv, 0, "a path");
    ready("%s", "");
    stat(path, &status);
    idle();
}

// Of a file, with what has to be written back before it can be given up.
static char *dirty_page(int argc, char **argv) {
    const char *path = argument(argc, argv, 0, "a path");
    int file = open(path, O_RDWR | O_CLOEXEC);
    char *page = file < 0 ? MAP_FAILED : mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
    if (page == MAP_FAILED) give_up(path);
    page[0] = 1;
    return page;
}

// Whoever execs gives up all its pages before anybody may look at the new program.
void exec_over(int argc, char **argv) {
    dirty_page(argc, argv);
    ready("%s", "");
    execl("/proc/self/exe", "zoo-plight", "rest", NULL);
    give_up("exec");
}

// Maps something else in its place: nobody may look at the memory map meanwhile.
void map_over(int argc, char **argv) {
    char *page = dirty_page(argc, argv);
    ready("%s", "");
    mmap(page, 4096, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
    idle();
}

void creation(int argc, char **argv) {
    const char *path = argument(argc, argv, 0, "a path");
    ready("%s", "");
    open(path, O_CREAT | O_WRONLY | O_CLOEXEC, 0600);
    idle();
}

// Past the page cache, where SIGKILL would end the wait.
void read_directly(int argc, char **argv) {
    static _Alignas(4096) char block[4096];
    int fd = open(argument(argc, argv, 0, "a file"), O_RDONLY | O_DIRECT | O_CLOEXEC);
    if (fd < 0) give_up("O_DIRECT");
    ready("%s", "");
    while (pread(fd, block, sizeof block, 0) >= 0) {}
    idle();
}
