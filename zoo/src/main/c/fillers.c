// Those that use up what there is: a file system, memory. Each has a bound of its own besides the kit's.
#include "zoo.h"
#include <sys/mman.h>
#include <sys/statvfs.h>

#define MOST_FILL (64 << 20) // bytes
#define MOST_FILES 2000
#define MOST_MEBIBYTES 1024

static char page[4096];

// Fills the file as far as there is room; returns the bytes.
static long fill(int fd, long most) {
    long filled = 0;
    for (ssize_t put; filled < most && (put = write(fd, page, sizeof page)) > 0;) filled += put;
    return filled;
}

// What is free where we are, at most what an animal may take.
static long room(void) {
    struct statvfs system;
    if (statvfs(".", &system) != 0) give_up("statvfs");
    unsigned long free = system.f_bavail * system.f_frsize;
    return free < MOST_FILL ? (long)free : MOST_FILL;
}

// Argument: a folder, which must be a small file system of its own (the kit's tmpfs); without one it fills size KiB of
// its working directory. Half goes to a file that is deleted and held open, so that deleting what can be seen gives no
// more than the other half back; then it takes the inodes too. What is freed it takes again.
void state_filler(const struct order *order) {
    bool given = order->argc > 0;
    if (given && chdir(order->argv[0]) != 0) give_up(order->argv[0]);
    long most = given ? room() : (long)order->size << 10;
    memset(page, 0x5a, sizeof page);
    int hidden = open("hidden", O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    int seen = open("filled", O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (hidden < 0 || seen < 0) give_up("open");
    unlink("hidden");
    long filled = fill(hidden, most / 2);
    filled += fill(seen, most - filled);
    int files = 0;
    for (bool free = given; free && files < MOST_FILES; files++) {
        char name[32];
        snprintf(name, sizeof name, "inode-%d", files);
        int fd = open(name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
        free = fd >= 0;
        if (fd >= 0) close(fd);
    }
    ready("filled=%ld files=%d", filled, files);
    for (long taken = filled; given; taken += fill(seen, MOST_FILL - taken)) rest_milliseconds(10);
    idle();
}

static _Noreturn void touch_for_ever(size_t bytes) {
    char *memory = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED) _exit(3);
    memory[0] = 1;
    arrive(); // before the limit is met: whoever is killed there has been ready
    for (;;) {
        for (size_t at = 0; at < bytes; at += sizeof page) memory[at]++;
        rest_milliseconds(20);
    }
}

// size MiB in all, at most 1024, touched again and again by three children; the root replaces whichever dies, so that a
// memory limit below the size is met for ever.
void memory_hog(const struct order *order) {
    int mebibytes = order->size < MOST_MEBIBYTES ? order->size : MOST_MEBIBYTES;
    size_t share = (((size_t)mebibytes << 20) / 3 / sizeof page + 1) * sizeof page;
    for (int i = 0; i < 3; i++) {
        if (fork_or_give_up() == 0) touch_for_ever(share);
    }
    await_arrivals(3);
    ready("%s", "");
    for (;;) {
        if (wait(NULL) < 0) rest_milliseconds(5);
        rest_milliseconds(5);
        if (fork() == 0) touch_for_ever(share);
    }
}
