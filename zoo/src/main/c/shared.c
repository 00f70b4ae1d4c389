// The parts that all animals share.
#include "zoo.h"
#include <sched.h>
#include <stdarg.h>
#include <sys/mman.h>
#include <time.h>

static int *arrivals; // shared by the whole family, made before main() so that no animal can forget it

static char said_file[2048], pid_namespace_outside[64]; // from the environment, which an animal may overwrite

static void remember(char *copy, size_t size, const char *key) {
    const char *value = getenv(key);
    if (value != NULL) snprintf(copy, size, "%s", value);
}

__attribute__((constructor)) static void begin(void) {
    arrivals = shared_memory(sizeof *arrivals);
    remember(said_file, sizeof said_file, "QUIETUS_ZOO_SAID");
    remember(pid_namespace_outside, sizeof pid_namespace_outside, "QUIETUS_ZOO_PIDNS");
}

void ready(const char *format, ...) {
    char details[256] = "";
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(details, sizeof details, format, arguments);
    va_end(arguments);
    int said = *said_file == '\0' ? -1 : open(said_file, O_WRONLY | O_APPEND | O_CLOEXEC);
    if (said >= 0) dprintf(said, *details ? "ready %s\n" : "ready\n", details);
    if (said >= 0) close(said);
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
    if (uid != 0 && geteuid() == uid && in_a_pid_namespace_below()) return;
    errno = EPERM;
    give_up("this animal lives only under a uid of the zoo");
}

bool in_a_pid_namespace_below(void) {
    char own[64] = "";
    ssize_t length = readlink("/proc/self/ns/pid", own, sizeof own - 1);
    return *pid_namespace_outside != '\0' && length > 0 && strcmp(own, pid_namespace_outside) != 0;
}

void rest_milliseconds(long milliseconds) {
    struct timespec left = {milliseconds / 1000, milliseconds % 1000 * 1000000};
    while (nanosleep(&left, &left) != 0 && errno == EINTR) {}
}

long now_milliseconds(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

void *shared_memory(size_t bytes) {
    void *memory = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED) give_up("mmap");
    return memory;
}

pid_t fork_sibling(void) {
    return (pid_t)syscall(SYS_clone, CLONE_PARENT | SIGCHLD, 0, 0, 0, 0);
}

void dress_up(const struct order *order, const char *name, const char *command_line) {
    prctl(PR_SET_NAME, name);
    char *begin = order->argv[-3]; // argv[0] of main()
    char *end = begin;
    for (char **word = order->argv - 3; *word != NULL; word++) end = *word + strlen(*word) + 1;
    for (char **word = environ; *word != NULL; word++) end = *word + strlen(*word) + 1;
    size_t room = (size_t)(end - begin);
    memset(begin, 0, room);
    if (strlen(command_line) < room) strcpy(begin, command_line);
}

char state_of(pid_t pid) {
    char text[512], path[64];
    snprintf(path, sizeof path, "/proc/%d/stat", pid);
    int fd = open(path, O_RDONLY);
    ssize_t length = fd < 0 ? -1 : read(fd, text, sizeof text - 1);
    if (fd >= 0) close(fd);
    if (length <= 0) return 0;
    text[length] = '\0';
    char *end_of_name = strrchr(text, ')');
    return end_of_name == NULL ? 0 : end_of_name[2];
}
