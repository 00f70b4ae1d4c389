// The parts that all animals share.
#include "zoo.h"
#include <stdarg.h>
#include <sys/mman.h>
#include <time.h>

static int *arrivals; // shared by the whole family, made before main() so that no animal can forget it

__attribute__((constructor)) static void share_the_counter(void) {
    arrivals = mmap(NULL, sizeof *arrivals, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (arrivals == MAP_FAILED) give_up("mmap");
}

void ready(const char *format, ...) {
    char details[256] = "";
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(details, sizeof details, format, arguments);
    va_end(arguments);
    dprintf(STDOUT_FILENO, *details ? "ready %s\n" : "ready\n", details);
    int nowhere = open("/dev/null", O_RDWR);
    for (int fd = 0; fd <= 2; fd++) dup2(nowhere, fd);
    if (nowhere > 2) close(nowhere);
}

_Noreturn void idle(void) {
    for (;;) pause();
}

_Noreturn void give_up(const char *what) {
    dprintf(STDERR_FILENO, "%s: %s\n", what, strerror(errno));
    _exit(3);
}

pid_t fork_or_give_up(void) {
    pid_t pid = fork();
    if (pid < 0) give_up("fork");
    return pid;
}

void arrive(void) {
    __atomic_add_fetch(arrivals, 1, __ATOMIC_SEQ_CST);
}

void await_arrivals(int expected) {
    for (int i = 0; i < 10000; i++) {
        if (__atomic_load_n(arrivals, __ATOMIC_SEQ_CST) >= expected) return;
        rest_milliseconds(1);
    }
    errno = ETIMEDOUT;
    give_up("members did not arrive");
}

void only_under_a_zoo_uid(void) {
    uid_t uid = getuid();
    if (uid >= ZOO_FIRST_UID && uid <= ZOO_LAST_UID && geteuid() == uid) return;
    errno = EPERM;
    give_up("this animal lives only under a uid of the zoo");
}

void rest_milliseconds(long milliseconds) {
    struct timespec left = {milliseconds / 1000, milliseconds % 1000 * 1000000};
    while (nanosleep(&left, &left) != 0 && errno == EINTR) {}
}
