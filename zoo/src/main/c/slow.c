// Those whom SIGKILL ends, but late: for want of processor time.
#include "plights.h"
#include <sched.h>
#include <sys/mman.h>

// All parts share one processor, the first that they may use: where there are more they would not be in each other's way.
static void share_a_processor(void) {
    cpu_set_t allowed, first;
    if (sched_getaffinity(0, sizeof allowed, &allowed) != 0) give_up("sched_getaffinity");
    CPU_ZERO(&first);
    for (int i = 0; i < CPU_SETSIZE; i++) {
        if (!CPU_ISSET(i, &allowed)) continue;
        CPU_SET(i, &first);
        break;
    }
    if (sched_setaffinity(0, sizeof first, &first) != 0) give_up("sched_setaffinity");
}

// Small pages take longest to make and to give back.
static void touch(size_t bytes) {
    char *memory = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED) give_up("mmap");
    madvise(memory, bytes, MADV_NOHUGEPAGE);
    // One call: who is out of quota may stay in the kernel, and runs into debt there.
    if (madvise(memory, bytes, MADV_POPULATE_WRITE) != 0) give_up("MADV_POPULATE_WRITE");
}

static size_t size_argument(int argc, char **argv) {
    return (size_t)atol(argument(argc, argv, 0, "MiB")) << 20;
}

// Has much to give back when it ends, and the least share of a processor to do it.
void give_back(int argc, char **argv) {
    touch(size_argument(argc, argv));
    share_a_processor();
    if (sched_setscheduler(0, SCHED_IDLE, &(struct sched_param){0}) != 0) give_up("SCHED_IDLE");
    ready("%s", "");
    idle();
}

// Runs into debt with its quota when SIGUSR1 says that this is set.
void starve(int argc, char **argv) {
    sigset_t go;
    int number;
    sigemptyset(&go);
    sigaddset(&go, SIGUSR1);
    sigprocmask(SIG_BLOCK, &go, NULL);
    size_t bytes = size_argument(argc, argv);
    ready("%s", "");
    sigwait(&go, &number);
    touch(bytes);
    for (;;) {}
}

void spin(int argc, char **argv) {
    (void)argc, (void)argv;
    prctl(PR_SET_NAME, "zoo-spin");
    share_a_processor();
    ready("%s", "");
    for (;;) {}
}
