// zoo-mishap: programs that misbehave once and by themselves. Modes:
//   serve [UID]    becomes that user, then forks a child for each letter of its input, which smashes its stack (s), frees twice (h), aborts (a),
//                  follows a bad pointer (f) or exits with 3 (e); prints its own pid first, then "child PID status N" for each
//   undumpable     the same, as one that may not be dumped
//   headless       ends its first thread, prints "1" and exits with 7 at the end of its input
//   memory         executes itself from a file without a name, prints "ran PID" there and waits for the end of its input
//   calls          makes a system call for each letter of its input: mkdir(2) of "made" here (m), getppid(2) (p), mkdir by the
//                  numbers of i386 (i); the same in a forked child (M, P, I); prints its own pid first, then each letter
//   storm SECONDS  is born and ends as fast as the kernel can, then prints how often
#define _GNU_SOURCE
#include <ctype.h>
#include <fcntl.h>
#include <linux/futex.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

extern char **environ;

__attribute__((noinline, optimize("stack-protector-all"))) static void smash(volatile int length) {
    volatile char buffer[8];
    for (volatile int at = 0; at < length; at++) ((volatile char *)buffer)[at] = 'A';
}

static void misbehave(int letter) {
    volatile char *volatile pointer = NULL;
    switch (letter) {
        case 's': smash(64); break;
        case 'h':
            pointer = malloc(64);
            for (int i = 0; i < 2; i++) free((void *)pointer);
            break;
        case 'a': abort();
        case 'f': *pointer = 1; break;
        default: _exit(3);
    }
    _exit(4);
}

static int serve(void) {
    int letter, status;
    printf("%d\n", getpid());
    while ((letter = getchar()) != EOF) {
        if (letter <= ' ') continue;
        pid_t child = fork();
        if (child == 0) misbehave(letter);
        if (child < 0 || waitpid(child, &status, 0) != child) return 1;
        printf("child %d status %d\n", child, status);
    }
    return 0;
}

static void call(int letter) {
    switch (letter) {
        case 'm': syscall(SYS_mkdir, "made", 0700); break;
        case 'p': syscall(SYS_getppid); break;
#ifdef __x86_64__
        case 'i': {
            long result = 39;
            __asm__ volatile("int $0x80" : "+a"(result) : "b"(0L), "c"(0700L) : "memory", "r8", "r9", "r10", "r11");
            break;
        }
#endif
        default: break;
    }
}

static int calls(void) {
    int letter, status;
    printf("%d\n", getpid());
    while ((letter = getchar()) != EOF) {
        if (letter <= ' ') continue;
        pid_t child = isupper(letter) ? fork() : 0;
        if (child == 0) call(tolower(letter));
        if (child == 0 && isupper(letter)) _exit(0);
        if (child > 0) waitpid(child, &status, 0);
        printf("%c\n", letter);
    }
    return 0;
}

static void *linger(void *unused) {
    (void)unused;
    puts("1");
    while (getchar() != EOF) continue;
    _exit(7);
}

static int headless(void) {
    pthread_t thread;
    if (pthread_create(&thread, NULL, linger, NULL) != 0) return 1;
    syscall(SYS_exit, 0);
    return 1;
}

static int memory(void) {
    struct stat status;
    char *const words[] = {"nameless", "wait", NULL};
    int from = open("/proc/self/exe", O_RDONLY | O_CLOEXEC);
    int to = memfd_create("nameless", MFD_CLOEXEC);
    if (from < 0 || to < 0 || fstat(from, &status) != 0) return 1;
    if (sendfile(to, from, NULL, (size_t)status.st_size) != status.st_size) return 1;
    fexecve(to, words, environ);
    return 1;
}

static int wait_for_end(void) {
    printf("ran %d\n", getpid());
    while (getchar() != EOF) continue;
    return 0;
}

enum { BATCH = 16, STACK = 16384 };

static int nothing(void *unused) {
    (void)unused;
    return 0;
}

// Threads, which are born and end faster than processes, and of which the kernel tells alike.
static int births(void) {
    static char stacks[BATCH][STACK] __attribute__((aligned(16)));
    static volatile pid_t running[BATCH];
    const int kind = CLONE_VM | CLONE_FS | CLONE_FILES | CLONE_SIGHAND | CLONE_THREAD | CLONE_SYSVSEM |
                     CLONE_PARENT_SETTID | CLONE_CHILD_CLEARTID;
    for (int i = 0; i < BATCH; i++) {
        pid_t *number = (pid_t *)&running[i];
        if (clone(nothing, stacks[i] + STACK, kind, NULL, number, NULL, number) < 0) return 0;
    }
    for (int i = 0; i < BATCH; i++) {
        for (pid_t seen; (seen = running[i]) != 0;) syscall(SYS_futex, &running[i], FUTEX_WAIT, seen, NULL, NULL, 0);
    }
    return BATCH;
}

static int storm(int seconds) {
    struct timespec now, end;
    long sum = 0;
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    clock_gettime(CLOCK_MONOTONIC, &end);
    end.tv_sec += seconds;
    do {
        int born = births();
        if (born == 0) return 1;
        sum += born;
        clock_gettime(CLOCK_MONOTONIC, &now);
    } while (now.tv_sec < end.tv_sec || (now.tv_sec == end.tv_sec && now.tv_nsec < end.tv_nsec));
    printf("%ld\n", sum);
    return 0;
}

int main(int count, char **words) {
    const char *mode = count > 1 ? words[1] : "";
    setvbuf(stdout, NULL, _IOLBF, BUFSIZ);
    if (strcmp(mode, "serve") == 0) {
        uid_t user = count > 2 ? (uid_t)atoi(words[2]) : getuid();
        return setresuid(user, user, user) == 0 ? serve() : 1;
    }
    if (strcmp(mode, "undumpable") == 0) return prctl(PR_SET_DUMPABLE, 0) == 0 ? serve() : 1;
    if (strcmp(mode, "calls") == 0) return calls();
    if (strcmp(mode, "headless") == 0) return headless();
    if (strcmp(mode, "memory") == 0) return memory();
    if (strcmp(mode, "wait") == 0) return wait_for_end();
    if (strcmp(mode, "storm") == 0 && count > 2) return storm(atoi(words[2]));
    return 2;
}
