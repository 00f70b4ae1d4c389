// zoo NAME SIZE [ARGUMENT...]: turns into the adversary of that name. See Adversary.java for what each one does.
#include "zoo.h"

static const struct {
    const char *name;
    animal *live;
} ANIMALS[] = {
    {"sleeper", sleeper},
    {"tree-deep", tree_deep},
    {"tree-wide", tree_wide},
    {"setsid-tree", setsid_tree},
    {"group-escape", group_escape},
    {"clone-parent", clone_parent},
    {"family-reaper", family_reaper},
    {"daemons", daemons},
    {"env-marked", env_marked},
    {"fork-racer", fork_racer},
    {"fork-racer-setpgid", fork_racer_setpgid},
    {"fork-racer-setsid", fork_racer_setsid},
    {"fork-bomb", fork_bomb},
    {"headless-bomb", headless_bomb},
    {"number-chooser", number_chooser},
    {"racer-fights-back", racer_fights_back},
    {"sigstop-loop", sigstop_loop},
    {"deaf", deaf},
    {"pidns-init", pidns_init},
    {"stopped", stopped},
    {"slow-term", slow_term},
    {"traps-term-forks", traps_term_forks},
    {"sentinel", sentinel},
    {"headless", headless},
    {"headless-tree", headless_tree},
    {"threads", threads},
    {"traced-by-sibling", traced_by_sibling},
    {"held-at-exit", held_at_exit},
    {"watchdogs", watchdogs},
    {"dead-man", dead_man},
    {"supervisor", supervisor},
    {"shell-loop", shell_loop},
    {"mesh", mesh},
    {"exec-racer", exec_racer},
    {"thread-exec", thread_exec},
    {"vfork-blockers", vfork_blockers},
    {"zombie-maker", zombie_maker},
    {"big-memory", big_memory},
    {"hostile-names", hostile_names},
    {"port-holder", port_holder},
    {"file-holder", file_holder},
    {"litterer", litterer},
    {"terminal", terminal},
    {"port-orphan", port_orphan},
    {"setuid-escape", setuid_escape},
    {"cgroup-mover", cgroup_mover},
    {"namespace-joiner", namespace_joiner},
    {"detached", detached},
    {"pipe-keeper", pipe_keeper},
    {"fork-in-atexit", fork_in_atexit},
    {"init-tracer", init_tracer},
    {"init-stopper", init_stopper},
    {"state-filler", state_filler},
    {"memory-hog", memory_hog},
    {"syscall-mixer", syscall_mixer},
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
