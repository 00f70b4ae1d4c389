// Two who depend on each other: one has a lock or the end of a pipe, the other waits for it.
#include "plights.h"
#include <sys/file.h>
#include <sys/stat.h>

void own_lock(int argc, char **argv) {
    int fd = open(argument(argc, argv, 0, "a file"), O_CREAT | O_RDWR | O_CLOEXEC, 0600);
    if (fd < 0 || flock(fd, LOCK_EX | LOCK_NB) != 0) give_up("flock");
    ready("%s", "");
    idle();
}

void want_lock(int argc, char **argv) {
    int fd = open(argument(argc, argv, 0, "a file"), O_RDWR | O_CLOEXEC);
    if (fd < 0) give_up("open");
    prctl(PR_SET_NAME, "zoo-waiter");
    ready("%s", "");
    flock(fd, LOCK_EX);
    idle();
}

// Opening for writing waits for the reader.
void write_pipe(int argc, char **argv) {
    const char *path = argument(argc, argv, 0, "a file");
    if (mkfifo(path, 0600) != 0) give_up("mkfifo");
    ready("%s", "");
    int fd = open(path, O_WRONLY | O_CLOEXEC);
    if (fd < 0) _exit(3);
    idle();
}

void read_pipe(int argc, char **argv) {
    char byte;
    int fd = open(argument(argc, argv, 0, "a file"), O_RDONLY | O_CLOEXEC);
    if (fd < 0) give_up("open");
    prctl(PR_SET_NAME, "zoo-waiter");
    ready("%s", "");
    while (read(fd, &byte, 1) > 0) {}
    idle();
}
