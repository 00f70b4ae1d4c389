#include "relief.h"
#include <fcntl.h>
#include <linux/fs.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#define CORE_PATTERN "/proc/sys/kernel/core_pattern"

static void thaw(const char *folder) {
    char point[4096];
    struct stat outer, inner;
    snprintf(point, sizeof point, "%s/disk", folder);
    int fd = open(point, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (fd < 0) return;
    if (stat(folder, &outer) == 0 && fstat(fd, &inner) == 0 && outer.st_dev != inner.st_dev) ioctl(fd, FITHAW, 0);
    close(fd);
}

static ssize_t read_text(const char *path, char *text, size_t size) {
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    ssize_t length = fd < 0 ? -1 : read(fd, text, size - 1);
    if (fd >= 0) close(fd);
    text[length < 0 ? 0 : length] = '\0';
    return length;
}

static void put_back_core_pattern(const char *folder) {
    char path[4096], kept[256], now[256];
    snprintf(path, sizeof path, "%s/core_pattern", folder);
    if (read_text(path, kept, sizeof kept) < 0 || read_text(CORE_PATTERN, now, sizeof now) < 0) return;
    if (now[0] != '|' || strncmp(now + 1, folder, strlen(folder)) != 0) return; // put back already, or somebody else's
    int fd = open(CORE_PATTERN, O_WRONLY | O_CLOEXEC);
    if (fd < 0) return;
    if (write(fd, kept, strlen(kept)) < 0) perror(CORE_PATTERN);
    close(fd);
}

// Whoever waits for its server gets an error, also where the mount itself is too busy to go.
static void abort_server(const char *folder) {
    char point[4096];
    if (snprintf(point, sizeof point, "%s/fuse", folder) < (int)sizeof point) umount2(point, MNT_FORCE | UMOUNT_NOFOLLOW);
}

void relieve(const char *folder) {
    abort_server(folder);
    thaw(folder);
    put_back_core_pattern(folder);
}

void unmount_within(const char *folder) {
    static const char *const POINTS[] = {"full", "fuse", "disk"};
    for (size_t i = 0; i < sizeof POINTS / sizeof *POINTS; i++) {
        char point[4096];
        if (snprintf(point, sizeof point, "%s/%s", folder, POINTS[i]) < (int)sizeof point) umount2(point, MNT_DETACH | UMOUNT_NOFOLLOW);
    }
}
