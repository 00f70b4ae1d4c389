// Those whose leader has exited when the work begins: whoever waits for the leader thinks that all is over.
#include "zoo.h"
#include <sys/stat.h>

// nohup COMMAND &: deaf to the hangup, output in a file, still in the session of the leader.
static void as_nohup(void) {
    signal(SIGHUP, SIG_IGN);
    int file = open("nohup.out", O_WRONLY | O_CREAT | O_APPEND, 0666);
    if (file >= 0) dup2(file, STDOUT_FILENO);
    if (file >= 0) dup2(file, STDERR_FILENO);
}

static void as_setsid(void) {
    setsid();
}

// COMMAND & disown: a job of its own in the same session, its shell about to exit.
static void as_disowned(void) {
    setpgid(0, 0);
}

// daemon(3): twice forked, no session to lose, no folder, no descriptors.
static void as_daemon(void) {
    setsid();
    if (fork_or_give_up() != 0) _exit(0);
    umask(0);
    if (chdir("/") != 0) give_up("chdir");
    close_range(0, ~0U, 0);
}

static const char *own_executable;

// at now + 0.3 s: a daemon that begins later, as another program image, with an empty environment.
static void as_at(void) {
    char *nothing[] = {NULL};
    char *command[] = {(char *)own_executable, "sleeper", "1", NULL};
    as_daemon();
    arrive();
    rest_milliseconds(300);
    execve(own_executable, command, nothing);
    _exit(3);
}

// size processes in turn of these five ways; the leader exits.
void detached(const struct order *order) {
    static void (*const ways[])(void) = {as_nohup, as_setsid, as_disowned, as_daemon, as_at};
    own_executable = order->executable;
    for (int i = 0; i < order->size; i++) {
        if (fork_or_give_up() != 0) continue;
        ways[i % 5]();
        arrive();
        idle();
    }
    await_arrivals(order->size);
    ready("%s", "");
    exit(0);
}

// size children keep stdin, stdout and stderr of the leader open after its exit. With the argument "talk" they use them.
void pipe_keeper(const struct order *order) {
    bool talks = order->argc > 0 && strcmp(order->argv[0], "talk") == 0;
    signal(SIGPIPE, SIG_IGN);
    for (int i = 0; i < order->size; i++) {
        if (fork_or_give_up() != 0) continue;
        arrive();
        while (talks) {
            rest_milliseconds(100);
            dprintf(STDOUT_FILENO, "still here\n");
        }
        idle();
    }
    await_arrivals(order->size);
    ready("%s", "");
    exit(0);
}

static void leave_politely(int signal_number) {
    (void)signal_number;
    exit(0);
}

static bool said_ready;

// Runs at every exit(3). The one who exits waits for its first successor, so that there is no moment without a member.
static void fork_once_more(void) {
    sigset_t none;
    pid_t pid = fork();
    if (pid != 0) {
        if (pid > 0) await_arrivals(1);
        return;
    }
    setsid();
    atexit(fork_once_more); // a handler that has begun is off the list
    signal(SIGTERM, leave_politely);
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL); // the exit may be one in the handler of SIGTERM
    if (!said_ready) ready("%s", "");
    said_ready = true;
    arrive();
    idle();
}

// Ends by exit(3), as does its successor when asked by SIGTERM: each exit leaves a child in a session of its own.
void fork_in_atexit(const struct order *order) {
    (void)order;
    atexit(fork_once_more);
    exit(0);
}
