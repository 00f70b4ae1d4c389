// zoo-count [--uid U] [--folder DIR] [--mark KEY=VALUE] [--cgroup DIR]...: the independent counter.
// One line each: PID STATE THREADS UID NAME-IN-HEX ("-" if empty); then
// "living N zombies N charged N truncated 0|1". Charged counts the pids controller's tasks, -1 without one.
#include "procfs.h"
#include <stdio.h>

int main(int argc, char **argv) {
    struct quarry quarry = {.uid = NO_UID};
    struct herd herd = {0};
    for (int i = 1; i < argc; i++) {
        if (take_quarry_option(&quarry, argc, argv, &i)) continue;
        fprintf(stderr, "unknown option: %s\n", argv[i]);
        return 2;
    }
    count_herd(&quarry, &herd);
    for (size_t i = 0; i < herd.count; i++) {
        const struct seen *seen = &herd.members[i];
        printf("%d %c %ld %u ", seen->pid, seen->state, seen->threads, seen->uid);
        for (size_t k = 0; k < seen->name_length; k++) printf("%02x", seen->name[k]);
        puts(seen->name_length == 0 ? "-" : "");
    }
    printf("living %zu zombies %zu charged %ld truncated %d\n", herd.living, herd.zombies, herd.charged, herd.truncated);
    return 0;
}
