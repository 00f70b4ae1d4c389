// The churn: numbers come and go as fast as one core can fork, while the command pins and ends its targets among them.
// A stranger that gets a signal is noticed: its parent waits for it, for its end and for being stopped or continued.
#define _GNU_SOURCE
#include "recycle.h"
#include <errno.h>
#include <linux/futex.h>
#include <limits.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define RESIDENTS 24        // strangers that live for a while, in a ring
#define FORKS_PER_ROUND 64  // short-lived strangers between two looks at the command
#define STACK_BYTES 16384
#define SQUAT_SECONDS 2     // how long a freed number is waited for
#define END_SECONDS 2       // how long an ended target may take to die
#define MOST_PIDS 65536
#define RESERVED_PIDS 300    // the kernel gives lower numbers once only, before the first overflow

enum step { IDLE, ANNOUNCED, WAITS_FOR_DONE };

static struct {
    enum step step;
    pid_t pid;
    bool ended_itself; // before it was to be ended
    bool replaced;     // and a stranger sits at its number
} target;

static int release[RESIDENTS + 1];  // futex words: 1 lets the resident go; the last one is the squatter's
static pid_t resident[RESIDENTS + 1];
static char stacks[RESIDENTS + 2][STACK_BYTES] __attribute__((aligned(16)));
static bool used[MOST_PIDS];
static pid_t wanted;   // the number that the squatter is to have or has, 0: none; children read it
static bool searching; // the squatter is not there yet

static double seconds(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static void count_use(struct churn *churn, pid_t pid) {
    if (used[pid % MOST_PIDS]) churn->reuses++;
    used[pid % MOST_PIDS] = true;
}

static void note_hit(struct churn *churn, pid_t pid, int status, const char *who) {
    if (churn->hits++ > 0) return;
    snprintf(churn->first_hit, sizeof churn->first_hit, "%s %d status 0x%x while the target was %d", who, pid, status,
             target.pid);
}

// A child that shares our memory: the cheapest there is. Several may live at once, each on a stack of its own.
static pid_t bear(int (*life)(void *), int stack, void *argument) {
    return clone(life, stacks[stack] + STACK_BYTES, CLONE_VM | SIGCHLD, argument);
}

// Waits for a stranger to end; any end but exit 0, and any stop on the way, is a hit.
static void bury(struct churn *churn, pid_t pid, const char *who) {
    bool hit = false;
    int status = 0;
    while (waitpid(pid, &status, WUNTRACED | WCONTINUED) == pid) {
        if (WIFEXITED(status) && WEXITSTATUS(status) == 0) break;
        if (!hit) note_hit(churn, pid, status, who);
        hit = true;
        if (WIFSTOPPED(status)) kill(pid, SIGCONT);
        if (WIFEXITED(status) || WIFSIGNALED(status)) break;
    }
}

static int stays(void *word) {
    while (__atomic_load_n((int *)word, __ATOMIC_SEQ_CST) == 0) syscall(SYS_futex, word, FUTEX_WAIT, 0, NULL, NULL, 0);
    return 0;
}

static int passes_by(void *unused) {
    (void)unused;
    return getpid() == wanted ? stays(&release[RESIDENTS]) : 0;
}

static void let_go(struct churn *churn, int slot, const char *who) {
    if (resident[slot] == 0) return;
    __atomic_store_n(&release[slot], 1, __ATOMIC_SEQ_CST);
    syscall(SYS_futex, &release[slot], FUTEX_WAKE, INT_MAX, NULL, NULL, 0);
    bury(churn, resident[slot], who);
    resident[slot] = 0;
    release[slot] = 0;
}

static void renew_resident(struct churn *churn, int slot) {
    let_go(churn, slot, "resident");
    pid_t pid = bear(stays, slot, &release[slot]);
    if (pid < 0) return;
    resident[slot] = pid;
    count_use(churn, pid);
}

// One short-lived stranger. It becomes the squatter if it got the wanted number: then true, and it lives on.
static bool fork_one(struct churn *churn) {
    int stack = searching ? RESIDENTS : RESIDENTS + 1;
    pid_t pid = bear(passes_by, stack, NULL);
    if (pid < 0) return false;
    count_use(churn, pid);
    if (searching && pid == wanted) {
        resident[RESIDENTS] = pid;
        return true;
    }
    bury(churn, pid, "passer-by");
    return false;
}

static void say(struct churn *churn, const char *line) {
    if (write(churn->to_command, line, strlen(line)) < 0) churn->seconds = 0;
}

static long start_time_of(pid_t pid) {
    char path[64], text[1024];
    long long start = 0;
    snprintf(path, sizeof path, "/proc/%d/stat", pid);
    FILE *file = fopen(path, "re");
    if (file == NULL) return 0;
    size_t length = fread(text, 1, sizeof text - 1, file);
    fclose(file);
    text[length] = '\0';
    const char *at = strrchr(text, ')');
    for (int field = 2; field < 22 && at != NULL; field++) at = strchr(at + 1, ' ');
    if (at != NULL) start = atoll(at);
    return (long)start;
}

static unsigned long inode_of(pid_t pid) {
    struct stat status = {0};
    int handle = (int)syscall(SYS_pidfd_open, pid, 0);
    if (handle >= 0) {
        fstat(handle, &status);
        close(handle);
    }
    return status.st_ino;
}

static void announce(struct churn *churn) {
    char line[128];
    pid_t pid = fork();
    if (pid < 0) return;
    if (pid == 0) {
        for (;;) pause();
    }
    count_use(churn, pid);
    churn->targets++;
    target.pid = pid;
    target.step = ANNOUNCED;
    snprintf(line, sizeof line, "target %d %ld %lu\n", pid, start_time_of(pid), inode_of(pid));
    say(churn, line);
}

// Every second target ends by itself once it is held, and its number goes to a stranger, who stays there.
static void held(struct churn *churn) {
    char line[64];
    target.ended_itself = target.replaced = false;
    if (churn->targets % 2 == 0) {
        kill(target.pid, SIGKILL);
        waitpid(target.pid, NULL, 0);
        wanted = target.pid;
        searching = true;
        double until = seconds() + SQUAT_SECONDS;
        while (!target.replaced && seconds() < until) target.replaced = fork_one(churn);
        searching = false;
        target.ended_itself = true;
        if (target.replaced) churn->replaced++;
        else wanted = 0;
    }
    target.step = WAITS_FOR_DONE;
    snprintf(line, sizeof line, "go %d\n", target.pid);
    say(churn, line);
}

static void done(struct churn *churn) {
    int status = 0;
    if (target.replaced) {
        let_go(churn, RESIDENTS, "squatter");
        wanted = 0;
    } else if (!target.ended_itself) {
        pid_t found = 0;
        for (double until = seconds() + END_SECONDS; found == 0 && seconds() < until;) {
            found = waitpid(target.pid, &status, WNOHANG);
            if (found == 0) usleep(200);
        }
        if (found == target.pid && WIFSIGNALED(status)) churn->ended++;
        else churn->missed++;
        if (found == 0) {
            kill(target.pid, SIGKILL);
            waitpid(target.pid, NULL, 0);
        }
    }
    target.step = IDLE;
}

// Returns false when the command has closed its output.
static bool listen_to_command(struct churn *churn) {
    static char heard[4096];
    static size_t length;
    ssize_t got = read(churn->from_command, heard + length, sizeof heard - 1 - length);
    if (got == 0 || (got < 0 && errno != EAGAIN && errno != EINTR)) return false;
    if (got > 0) length += (size_t)got;
    for (char *end; (end = memchr(heard, '\n', length)) != NULL;) {
        if (strncmp(heard, "held ", 5) == 0 && target.step == ANNOUNCED) held(churn);
        else if (strncmp(heard, "done ", 5) == 0 && target.step == WAITS_FOR_DONE) done(churn);
        length -= (size_t)(end + 1 - heard);
        memmove(heard, end + 1, length);
    }
    if (length == sizeof heard - 1) length = 0;
    return true;
}

// Uses up the numbers that never come back: no target is to have one of them.
static void pass_reserved_pids(struct churn *churn, double until) {
    for (pid_t pid = 0; pid < RESERVED_PIDS && seconds() < until;) {
        pid = bear(passes_by, RESIDENTS + 1, NULL);
        if (pid > 0) bury(churn, pid, "passer-by");
    }
}

void churn(struct churn *churn) {
    double until = seconds() + churn->seconds;
    pass_reserved_pids(churn, until);
    for (unsigned long round = 0; seconds() < until && churn->seconds > 0; round++) {
        if (target.step == IDLE) announce(churn);
        for (int i = 0; i < FORKS_PER_ROUND; i++) fork_one(churn);
        renew_resident(churn, (int)(round % RESIDENTS));
        if (!listen_to_command(churn)) break;
    }
    for (int slot = 0; slot <= RESIDENTS; slot++) let_go(churn, slot, slot < RESIDENTS ? "resident" : "squatter");
    if (target.step != IDLE && !target.ended_itself) {
        kill(target.pid, SIGKILL);
        waitpid(target.pid, NULL, 0);
    }
}
