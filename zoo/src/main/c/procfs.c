// The independent look at /proc. A name may contain anything: the fields of stat begin after its last parenthesis.
#define _GNU_SOURCE
#include "procfs.h"
#include <ctype.h>
#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

static ssize_t read_whole(const char *path, char *buffer, size_t size) {
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0) return -1;
    size_t length = 0;
    for (ssize_t got; length < size - 1 && (got = read(fd, buffer + length, size - 1 - length)) > 0;) {
        length += (size_t)got;
    }
    close(fd);
    buffer[length] = '\0';
    return (ssize_t)length;
}

ssize_t read_group(const char *group, const char *file, char *buffer, size_t size) {
    char path[4096];
    snprintf(path, sizeof path, "%s/%s", group, file);
    return read_whole(path, buffer, size);
}

bool is_dead(const struct seen *seen) {
    return seen->state == 'X' || seen->state == 'x' || (seen->state == 'Z' && seen->threads <= 1);
}

static bool read_stat(pid_t pid, struct seen *seen) {
    char path[64], text[4096];
    snprintf(path, sizeof path, "/proc/%d/stat", pid);
    ssize_t length = read_whole(path, text, sizeof text);
    char *open = length <= 0 ? NULL : memchr(text, '(', (size_t)length);
    char *close = length <= 0 ? NULL : memrchr(text, ')', (size_t)length);
    if (open == NULL || close == NULL || close < open) return false;
    seen->pid = pid;
    seen->name_length = (size_t)(close - open - 1);
    if (seen->name_length > sizeof seen->name) seen->name_length = sizeof seen->name;
    memcpy(seen->name, open + 1, seen->name_length);
    // field 3 state … field 20 number of threads
    return sscanf(close + 2, "%c %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %ld",
                  &seen->state, &seen->threads) == 2;
}

static bool read_uids(pid_t pid, uid_t uids[4]) {
    char path[64], text[8192];
    snprintf(path, sizeof path, "/proc/%d/status", pid);
    if (read_whole(path, text, sizeof text) <= 0) return false;
    char *line = strstr(text, "\nUid:"); // the kernel escapes line feeds in Name:, so this cannot be forged
    return line != NULL && sscanf(line + 5, "%u %u %u %u", &uids[0], &uids[1], &uids[2], &uids[3]) == 4;
}

// The directory in /proc that shows the program of the process: that of a living thread where the main one has exited.
static bool showing(pid_t pid, char *folder, size_t size) {
    char path[128], text[2];
    snprintf(folder, size, "/proc/%d", pid);
    snprintf(path, sizeof path, "/proc/%d/exe", pid);
    if (readlink(path, text, sizeof text) >= 0) return true;
    snprintf(path, sizeof path, "/proc/%d/task", pid);
    DIR *threads = opendir(path);
    bool found = false;
    for (struct dirent *thread; threads != NULL && !found && (thread = readdir(threads)) != NULL;) {
        int tid = atoi(thread->d_name);
        if (tid <= 0 || tid == pid) continue;
        snprintf(folder, size, "/proc/%d/task/%d", pid, tid);
        snprintf(path, sizeof path, "/proc/%d/task/%d/exe", pid, tid);
        found = readlink(path, text, sizeof text) >= 0;
    }
    if (threads != NULL) closedir(threads);
    return found;
}

// In another mount namespace the path may be another one: the file is the same.
static bool is_copy(const char *program, const char *folder) {
    struct stat running, copy;
    char path[4096];
    if (stat(program, &running) != 0) return false;
    DIR *copies = opendir(folder);
    bool found = false;
    for (struct dirent *entry; copies != NULL && !found && (entry = readdir(copies)) != NULL;) {
        if (entry->d_type != DT_REG || snprintf(path, sizeof path, "%s/%s", folder, entry->d_name) >= (int)sizeof path) continue;
        found = stat(path, &copy) == 0 && copy.st_ino == running.st_ino && copy.st_dev == running.st_dev;
    }
    if (copies != NULL) closedir(copies);
    return found;
}

static bool has_name_of(pid_t pid, const char *folder) {
    char path[64], text[64];
    snprintf(path, sizeof path, "/proc/%d/comm", pid);
    ssize_t length = read_whole(path, text, sizeof text);
    return length > 0 && text[length - 1] == '\n' && (text[length - 1] = '\0', strcmp(text, strrchr(folder, '/') + 1) == 0);
}

static bool has_in_environment(const char *shown, const char *mark) {
    static char text[1 << 18];
    char path[128];
    snprintf(path, sizeof path, "%s/environ", shown);
    ssize_t length = read_whole(path, text, sizeof text);
    for (char *word = text; length > 0 && word < text + length; word += strlen(word) + 1) {
        if (strcmp(word, mark) == 0) return true;
    }
    return false;
}

bool is_marked(pid_t pid, const struct quarry *quarry) {
    char shown[64], path[128], text[4096];
    const char *folder = quarry->folder;
    if (folder == NULL && quarry->mark == NULL) return false;
    if (!showing(pid, shown, sizeof shown)) return folder != NULL && has_name_of(pid, folder);
    snprintf(path, sizeof path, "%s/exe", shown);
    ssize_t length = readlink(path, text, sizeof text - 1);
    size_t prefix = folder == NULL ? 0 : strlen(folder);
    if (prefix > 0 && length > (ssize_t)prefix && memcmp(text, folder, prefix) == 0 && text[prefix] == '/') return true;
    if (prefix > 0 && is_copy(path, folder)) return true;
    return quarry->mark != NULL && has_in_environment(shown, quarry->mark);
}

static bool known(const struct herd *herd, pid_t pid) {
    for (size_t i = 0; i < herd->count; i++) {
        if (herd->members[i].pid == pid) return true;
    }
    return false;
}

static void add(struct herd *herd, const struct seen *seen) {
    if (herd->count == herd->room) {
        herd->room = herd->room == 0 ? 256 : herd->room * 2;
        herd->members = realloc(herd->members, herd->room * sizeof *herd->members);
        if (herd->members == NULL) abort();
    }
    herd->members[herd->count++] = *seen;
    if (is_dead(seen)) herd->zombies++;
    else herd->living++;
}

struct search {
    const struct quarry *quarry;
    struct herd *herd;
};

static void examine(pid_t pid, const struct search *search, bool listed) {
    struct seen seen;
    uid_t uids[4];
    if (!read_uids(pid, uids)) return;
    uid_t wanted = search->quarry->uid;
    bool matches = listed || is_marked(pid, search->quarry);
    for (int i = 0; i < 4 && wanted != NO_UID; i++) matches |= uids[i] == wanted;
    if (!matches || !read_stat(pid, &seen)) return;
    seen.uid = uids[0];
    if (!listed || !known(search->herd, pid)) add(search->herd, &seen);
}

static void examine_listed(pid_t pid, void *search) {
    examine(pid, search, true);
}

void each_group(const char *group, void (*visit)(const char *group, void *context), void *context) {
    char path[4096];
    DIR *within = opendir(group);
    for (struct dirent *entry; within != NULL && (entry = readdir(within)) != NULL;) {
        if (entry->d_type != DT_DIR || *entry->d_name == '.') continue;
        if (snprintf(path, sizeof path, "%s/%s", group, entry->d_name) < (int)sizeof path) each_group(path, visit, context);
    }
    if (within != NULL) closedir(within);
    visit(group, context);
}

struct visit {
    void (*each)(pid_t pid, void *context);
    void *context;
};

static void read_list(const char *group, void *context) {
    struct visit *visit = context;
    char path[4096];
    if (snprintf(path, sizeof path, "%s/cgroup.procs", group) >= (int)sizeof path) return;
    FILE *list = fopen(path, "re");
    if (list == NULL) return;
    for (int pid; fscanf(list, "%d", &pid) == 1;) {
        if (pid > 0) visit->each(pid, visit->context); // 0: a member that this PID namespace cannot see
    }
    fclose(list);
}

void each_listed(const char *group, void (*visit)(pid_t pid, void *context), void *context) {
    each_group(group, read_list, &(struct visit){visit, context});
}

// The kernel lists pids in ascending order, so a fork racer ahead of the reader could keep it going: hence the bounds.
static void walk_proc(const struct search *search) {
    char text[256], entries[1024]; // few entries at a time: what is listed is looked at at once
    long total = 0;
    if (read_whole("/proc/loadavg", text, sizeof text) > 0) sscanf(text, "%*s %*s %*s %*d/%ld", &total);
    long allowed = 2 * total + 4096;
    struct timespec begin, now;
    clock_gettime(CLOCK_MONOTONIC, &begin);
    int proc = open("/proc", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    for (long got; (got = syscall(SYS_getdents64, proc, entries, sizeof entries)) > 0;) {
        for (long at = 0; at < got; at += *(unsigned short *)(entries + at + 16)) {
            const char *name = entries + at + 19;
            if (!isdigit((unsigned char)*name)) continue;
            examine(atoi(name), search, false);
            allowed--;
        }
        clock_gettime(CLOCK_MONOTONIC, &now);
        search->herd->truncated = allowed < 0 || now.tv_sec - begin.tv_sec > 3;
        if (search->herd->truncated) break;
    }
    close(proc);
}

void look_around(const struct quarry *quarry, struct herd *herd) {
    struct search search = {quarry, herd};
    char text[64];
    herd->count = herd->living = herd->zombies = 0;
    herd->truncated = false;
    herd->charged = -1;
    walk_proc(&search);
    for (int i = 0; i < quarry->group_count; i++) {
        each_listed(quarry->groups[i], examine_listed, &search);
        if (read_group(quarry->groups[i], "pids.current", text, sizeof text) > 0) herd->charged = atol(text);
    }
}

void count_herd(const struct quarry *quarry, struct herd *herd) {
    struct herd other = {0};
    look_around(quarry, herd);
    for (int pass = 1; pass < 4; pass++) {
        bool settled = herd->living > 0 || (!herd->truncated && herd->charged <= (long)herd->zombies);
        if (pass >= 2 && settled) break;
        look_around(quarry, &other);
        if (other.living >= herd->living) {
            struct herd swap = *herd;
            *herd = other;
            other = swap;
        }
    }
    free(other.members);
}

bool take_quarry_option(struct quarry *quarry, int argc, char **argv, int *i) {
    if (*i + 1 >= argc) return false;
    const char *value = argv[*i + 1];
    if (strcmp(argv[*i], "--uid") == 0) quarry->uid = (uid_t)strtoul(value, NULL, 10);
    else if (strcmp(argv[*i], "--folder") == 0) quarry->folder = value;
    else if (strcmp(argv[*i], "--mark") == 0) quarry->mark = value;
    else if (strcmp(argv[*i], "--cgroup") == 0 && quarry->group_count < MOST_GROUPS) {
        quarry->groups[quarry->group_count++] = value;
    } else return false;
    ++*i;
    return true;
}
