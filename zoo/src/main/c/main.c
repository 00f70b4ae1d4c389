// zoo NAME SIZE [ARGUMENT...]: turns into the adversary of that name. See Adversary.java for what each one does.
#include "zoo.h"

static const struct {
    const char *name;
    animal *live;
} ANIMALS[] = {
    {"sleeper", sleeper},
    {"tree-deep", tree_deep},
    {"tree-wide", tree_wide},
    {"fork-racer", fork_racer},
    {"fork-racer-setpgid", fork_racer_setpgid},
    {"fork-racer-setsid", fork_racer_setsid},
    {"racer-fights-back", racer_fights_back},
    {"fork-bomb", fork_bomb},
    {"deaf", deaf},
    {"headless", headless},
    {"headless-tree", headless_tree},
    {"threads", threads},
    {"setsid-tree", setsid_tree},
    {"group-escape", group_escape},
    {"daemons", daemons},
};

int main(int argc, char **argv) {
    char executable[4096];
    ssize_t length = readlink("/proc/self/exe", executable, sizeof executable - 1);
    if (argc < 3 || length <= 0) {
        fprintf(stderr, "usage: %s NAME SIZE [ARGUMENT...]\n", argv[0]);
        return 2;
    }
    executable[length] = '\0';
    struct order order = {atoi(argv[2]), executable, argc - 3, argv + 3};
    if (order.size < 1) order.size = 1;
    for (size_t i = 0; i < sizeof ANIMALS / sizeof *ANIMALS; i++) {
        if (strcmp(ANIMALS[i].name, argv[1]) != 0) continue;
        ANIMALS[i].live(&order);
        return 0;
    }
    fprintf(stderr, "no such animal: %s\n", argv[1]);
    return 2;
}
