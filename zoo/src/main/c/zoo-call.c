// zoo-call [thread] [fork N] [i386|x32] NUMBER [ARGUMENT...]: makes one system call and prints what it returned.
// From a second thread, from a descendant N generations down whose parents have exited, by the numbers of another of the
// processor's three ways into the kernel. An argument that is no number is passed as the address of its text.
#define _GNU_SOURCE
#include <errno.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

enum { X32_BIT = 0x40000000, TEXT_ROOM = 4096 };

static struct {
    const char *way;
    long number;
    long arguments[6];
} call = {"x86-64", -1, {0}};

static _Noreturn void give_up(const char *what) {
    perror(what);
    exit(2);
}

#ifdef __x86_64__
// The numbers and the 32-bit pointers of i386, from a 64-bit program.
static long call_i386(void) {
    long result;
    __asm__ volatile("push %%rbp\n\tmov %7, %%rbp\n\tint $0x80\n\tpop %%rbp"
                     : "=a"(result)
                     : "a"(call.number), "b"(call.arguments[0]), "c"(call.arguments[1]), "d"(call.arguments[2]),
                       "S"(call.arguments[3]), "D"(call.arguments[4]), "r"(call.arguments[5])
                     : "memory", "r8", "r9", "r10", "r11");
    return result;
}
#else
static long call_i386(void) { return -ENOSYS; }
#endif

static long call_64(long number) {
    const long *a = call.arguments;
    long result = syscall(number, a[0], a[1], a[2], a[3], a[4], a[5]);
    return result == -1 ? -errno : result;
}

static void *make(void *nothing) {
    long result = strcmp(call.way, "i386") == 0 ? call_i386()
                : strcmp(call.way, "x32") == 0 ? call_64(call.number | X32_BIT)
                                               : call_64(call.number);
    printf("returned %ld\n", result);
    fflush(stdout);
    return nothing;
}

// A text where 32 bits can point to.
static long text(const char *word) {
    char *low = mmap(NULL, TEXT_ROOM, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_32BIT, -1, 0);
    if (low == MAP_FAILED || strlen(word) >= TEXT_ROOM) give_up("mmap");
    return (long)strcpy(low, word);
}

static long argument(const char *word) {
    char *end;
    long number = strtol(word, &end, 0);
    return *word != '\0' && *end == '\0' ? number : text(word);
}

static void descend(int generations) {
    for (int left = generations; left > 0; left--) {
        pid_t child = fork();
        if (child < 0) give_up("fork");
        if (child == 0) continue;
        // The first stays, so that whoever started it has something to wait for.
        if (left == generations) waitpid(child, NULL, 0), pause();
        _exit(0);
    }
}

int main(int argc, char **argv) {
    bool thread = false;
    int generations = 0, at = 1;
    for (; at < argc; at++) {
        if (strcmp(argv[at], "thread") == 0) thread = true;
        else if (strcmp(argv[at], "fork") == 0 && at + 1 < argc) generations = atoi(argv[++at]);
        else if (strcmp(argv[at], "i386") == 0 || strcmp(argv[at], "x32") == 0) call.way = argv[at];
        else break;
    }
    if (at >= argc) {
        fprintf(stderr, "usage: %s [thread] [fork N] [i386|x32] NUMBER [ARGUMENT...]\n", argv[0]);
        return 2;
    }
    call.number = atol(argv[at]);
    for (int i = 0; i < 6 && at + 1 + i < argc; i++) call.arguments[i] = argument(argv[at + 1 + i]);
    descend(generations);
    pthread_t other;
    if (thread) {
        errno = pthread_create(&other, NULL, make, NULL);
        if (errno != 0 || (errno = pthread_join(other, NULL)) != 0) give_up("thread");
    } else {
        make(NULL);
    }
    return 0;
}
