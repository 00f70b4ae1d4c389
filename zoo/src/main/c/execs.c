// Those that become another program all the time: same pid and start time, another name, command line, executable.
#include "zoo.h"
#include <pthread.h>
#include <sys/sendfile.h>
#include <sys/stat.h>

static const char *const MASKS[] = {"nginx", "sshd", "bash -c true", "z) R 1 1 (z"};
enum { MASK_COUNT = sizeof MASKS / sizeof *MASKS };

// Copies of the executable in the working directory, under other names.
static void make_masks(const struct order *order) {
    for (int i = 0; i < MASK_COUNT; i++) {
        int from = open(order->executable, O_RDONLY | O_CLOEXEC);
        int to = open(MASKS[i], O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0755);
        struct stat status;
        if (from < 0 || to < 0 || fstat(from, &status) != 0) give_up(MASKS[i]);
        for (off_t left = status.st_size; left > 0;) {
            ssize_t sent = sendfile(to, from, NULL, (size_t)left);
            if (sent <= 0) give_up("sendfile");
            left -= sent;
        }
        close(from);
        close(to);
    }
}

static _Noreturn void change_mask(const char *animal_name, int round) {
    char next[16];
    snprintf(next, sizeof next, "%d", round + 1);
    const char *mask = MASKS[round % MASK_COUNT];
    execl(mask, mask, animal_name, "1", "again", next, (char *)NULL);
    give_up(mask);
}

static int round_of(const struct order *order) {
    return order->argc >= 2 && strcmp(order->argv[0], "again") == 0 ? atoi(order->argv[1]) : 0;
}

static void begin(const struct order *order) {
    make_masks(order);
    bool root = true;
    for (int i = 1; i < order->size && root; i++) root = fork_or_give_up() != 0;
    if (!root) {
        arrive();
        return;
    }
    await_arrivals(order->size - 1);
    ready("%s", "");
}

// About a thousand exec calls a second in each of size processes.
void exec_racer(const struct order *order) {
    int round = round_of(order);
    if (round == 0) begin(order);
    else rest_milliseconds(1);
    change_mask("exec-racer", round);
}

static void *exec_from_here(void *round) {
    rest_milliseconds(1);
    change_mask("thread-exec", *(int *)round);
}

// The same, but a second thread calls exec: it takes over the pid of the leader, which dies.
void thread_exec(const struct order *order) {
    static int round;
    round = round_of(order);
    if (round == 0) begin(order);
    pthread_t thread;
    errno = pthread_create(&thread, NULL, exec_from_here, &round);
    if (errno != 0) give_up("pthread_create");
    idle();
}
