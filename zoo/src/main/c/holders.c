// Those that hold something: a port, a file, a terminal, things that outlive them.
#include "zoo.h"
#include "litter.h"
#include <mqueue.h>
#include <netinet/in.h>
#include <semaphore.h>
#include <sys/file.h>
#include <sys/ioctl.h>
#include <sys/ipc.h>
#include <sys/mman.h>
#include <sys/msg.h>
#include <sys/sem.h>
#include <sys/shm.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>

static int bind_to(int family, int type, int port) {
    int fd = socket(family, type, 0), on = 1;
    struct sockaddr_in v4 = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
    struct sockaddr_in6 v6 = {.sin6_family = AF_INET6, .sin6_port = htons((uint16_t)port), .sin6_addr = in6addr_loopback};
    v4.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (fd < 0) return -1;
    if (type == SOCK_STREAM) setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (family == AF_INET6) setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &on, sizeof on);
    struct sockaddr *address = family == AF_INET ? (struct sockaddr *)&v4 : (struct sockaddr *)&v6;
    if (bind(fd, address, family == AF_INET ? sizeof v4 : sizeof v6) == 0
        && (type != SOCK_STREAM || listen(fd, 8) == 0)) return fd;
    int reason = errno;
    close(fd);
    errno = reason;
    return -1;
}

static int port_of(int fd) {
    struct sockaddr_in address;
    socklen_t length = sizeof address;
    return getsockname(fd, (struct sockaddr *)&address, &length) == 0 ? ntohs(address.sin_port) : -1;
}

// Argument: the port; without one a free port is found. TCP and UDP, v4 and (where there is one) v6, loopback only.
// The children inherit all sockets.
void port_holder(const struct order *order) {
    int wanted = order->argc > 0 ? atoi(order->argv[0]) : 0;
    for (int attempt = 0;; attempt++) {
        int tcp = bind_to(AF_INET, SOCK_STREAM, wanted);
        if (tcp < 0) give_up("bind");
        int port = port_of(tcp);
        int others[] = {bind_to(AF_INET, SOCK_DGRAM, port), bind_to(AF_INET6, SOCK_STREAM, port), -1};
        bool v6_is_missing = others[1] < 0 && errno != EADDRINUSE;
        others[2] = v6_is_missing ? -1 : bind_to(AF_INET6, SOCK_DGRAM, port);
        if (others[0] >= 0 && (v6_is_missing || (others[1] >= 0 && others[2] >= 0))) {
            for (int i = 1; i < order->size; i++) {
                if (fork_or_give_up() == 0) idle();
            }
            ready("port=%d", port);
            idle();
        }
        if (wanted != 0 || attempt > 50) give_up("bind");
        close(tcp);
        for (int i = 0; i < 3; i++) {
            if (others[i] >= 0) close(others[i]);
        }
    }
}

// Argument: the port, TCP on loopback; without one a free port is found. The leader exits, an orphan in a session of its own
// holds the port.
void port_orphan(const struct order *order) {
    int tcp = bind_to(AF_INET, SOCK_STREAM, order->argc > 0 ? atoi(order->argv[0]) : 0);
    if (tcp < 0) give_up("bind");
    for (int i = 0; i < order->size; i++) {
        if (fork_or_give_up() != 0) continue;
        setsid();
        arrive();
        idle();
    }
    await_arrivals(order->size);
    ready("port=%d", port_of(tcp));
    exit(0);
}

static void map_file(const char *name, bool deleted) {
    int fd = open(name, O_RDWR | O_CREAT | O_CLOEXEC, 0755);
    if (fd < 0 || ftruncate(fd, 4096) != 0) give_up(name);
    if (mmap(NULL, 4096, PROT_READ | PROT_EXEC, MAP_PRIVATE, fd, 0) == MAP_FAILED) give_up("mmap");
    close(fd);
    if (deleted) unlink(name);
}

// In its working directory: opens and locks a file, opens a deleted one, maps two libraries, one of them deleted.
void file_holder(const struct order *order) {
    char folder[2048];
    (void)order;
    int held = open("held.txt", O_RDWR | O_CREAT, 0644);
    if (held < 0 || flock(held, LOCK_EX) != 0 || getcwd(folder, sizeof folder) == NULL) give_up("held.txt");
    if (open("deleted.txt", O_RDWR | O_CREAT, 0644) < 0) give_up("deleted.txt");
    unlink("deleted.txt");
    map_file("libmapped.so", false);
    map_file("libdeleted.so", true);
    if (mkdir("sat-in", 0755) != 0 || chdir("sat-in") != 0) give_up("sat-in");
    ready("%s", "file=held.txt");
    idle();
}

static void leave_system_v(key_t key) {
    int memory = shmget(key, 4096, IPC_CREAT | 0600);
    if (memory < 0 || shmat(memory, NULL, 0) == (void *)-1) give_up("shmget");
    if (semget(key, 1, IPC_CREAT | 0600) < 0) give_up("semget");
    if (msgget(key, IPC_CREAT | 0600) < 0) give_up("msgget");
}

static void leave_socket(void) {
    struct sockaddr_un address = {.sun_family = AF_UNIX, .sun_path = "left.socket"};
    int fd = socket(AF_UNIX, SOCK_STREAM, 0);
    if (fd < 0 || bind(fd, (struct sockaddr *)&address, sizeof address) != 0 || listen(fd, 1) != 0) give_up("socket");
}

// Leaves behind: POSIX shared memory, semaphore and message queue (named after the executable), System V memory, semaphore
// and message queue (with a key made of that name), a unix socket, a FIFO, a pid file, a locked file. zoo-clear takes them all away.
void litterer(const struct order *order) {
    char name[256];
    snprintf(name, sizeof name, "/%s", strrchr(order->executable, '/') + 1);
    rest_milliseconds(100); // births are counted in ticks, and files dated late: what it makes is to be made after its birth
    int memory = shm_open(name, O_RDWR | O_CREAT, 0600);
    if (memory < 0 || ftruncate(memory, 4096) != 0) give_up("shm_open");
    if (sem_open(name, O_CREAT, 0600, 1) == SEM_FAILED) give_up("sem_open");
    bool queue = mq_open(name, O_RDWR | O_CREAT, 0600, NULL) != (mqd_t)-1;
    leave_system_v(litter_key(name + 1));
    leave_socket();
    int pid_file = open("left.pid", O_WRONLY | O_CREAT, 0644);
    if (mkfifo("left.fifo", 0600) != 0 || pid_file < 0) give_up("left.fifo");
    dprintf(pid_file, "%d\n", getpid());
    int locked = open("left.lock", O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (open("left.fifo", O_RDWR) < 0 || locked < 0 || flock(locked, LOCK_EX) != 0) give_up("left.lock");
    ready("name=%s queue=%d", name, queue);
    idle();
}

// The root holds the master of a pseudo-terminal; the others are a session that has it as controlling terminal.
void terminal(const struct order *order) {
    int master = posix_openpt(O_RDWR | O_NOCTTY);
    if (master < 0 || grantpt(master) != 0 || unlockpt(master) != 0) give_up("posix_openpt");
    const char *name = ptsname(master);
    if (fork_or_give_up() == 0) {
        setsid();
        int slave = open(name, O_RDWR);
        if (slave < 0 || ioctl(slave, TIOCSCTTY, 0) < 0) give_up(name);
        for (int i = 2; i < order->size; i++) {
            if (fork_or_give_up() == 0) break;
        }
        arrive();
        idle();
    }
    await_arrivals(order->size > 2 ? order->size - 1 : 1);
    ready("tty=%s", name + strlen("/dev/"));
    idle();
}
