// Those that are a burden to the machine, or stand still where a process rarely does.
#include "zoo.h"
#include <sys/mman.h>

// size parents stuck in vfork (state D, although SIGKILL works), each with the child that it waits for.
void vfork_blockers(const struct order *order) {
    for (int i = 0; i < order->size; i++) {
        if (fork_or_give_up() != 0) continue;
        if (vfork() == 0) {
            arrive();
            for (;;) syscall(SYS_pause);
        }
        _exit(0);
    }
    await_arrivals(order->size);
    ready("%s", "");
    idle();
}

// size children that are dead and never reaped, as long as the root lives.
void zombie_maker(const struct order *order) {
    for (int i = 0; i < order->size; i++) {
        pid_t pid = fork_or_give_up();
        if (pid == 0) _exit(0);
        while (state_of(pid) != 'Z') rest_milliseconds(1);
    }
    ready("%s", "");
    idle();
}

// Touches size MiB.
void big_memory(const struct order *order) {
    size_t bytes = (size_t)order->size << 20;
    char *memory = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED) give_up("mmap");
    for (size_t at = 0; at < bytes; at += 4096) memory[at] = 1;
    ready("%s", "");
    idle();
}
