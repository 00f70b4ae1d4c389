// zoo-plight PART [ARGUMENT...]: one process of a plight, see Plight.java: the stuck one, or the one that holds it.
#include "plights.h"
#include <grp.h>

enum { LAST_RESORT_SECONDS = 120 };

static const struct {
    const char *name;
    part *play;
} PARTS[] = {
    {"rest", rest},
    {"vfork-parent", vfork_parent},
    {"headless-leader", headless_leader},
    {"childless-zombie", childless_zombie},
    {"ignore-term", ignore_term},
    {"block-term", block_term},
    {"catch-term", catch_term},
    {"namespace-init", namespace_init},
    {"visit", visit},
    {"creation", creation},
    {"read-directly", read_directly},
    {"exec-over", exec_over},
    {"map-over", map_over},
    {"give-back", give_back},
    {"starve", starve},
    {"spin", spin},
    {"trace", trace},
    {"trace-exit", trace_exit},
    {"seize-only", seize_only},
    {"own-lock", own_lock},
    {"want-lock", want_lock},
    {"write-pipe", write_pipe},
    {"read-pipe", read_pipe},
    {"serve", serve},
    {"serve-writes", serve_writes},
    {"inject", inject},
    {"take-core", take_core},
    {"freeze-disk", freeze_disk},
    {"send-signal", send_signal},
};

const char *argument(int argc, char **argv, int index, const char *what) {
    if (index < argc) return argv[index];
    fprintf(stderr, "zoo-plight: %s is missing\n", what);
    exit(2);
}

pid_t pid_argument(int argc, char **argv, int index) {
    pid_t pid = atoi(argument(argc, argv, index, "a pid"));
    if (pid > 1) return pid;
    fprintf(stderr, "zoo-plight: no pid: %s\n", argv[index]);
    exit(2);
}

uid_t uid_argument(int argc, char **argv, int index) {
    uid_t uid = (uid_t)strtoul(argument(argc, argv, index, "a uid"), NULL, 10);
    if (uid >= ZOO_FIRST_UID && uid <= ZOO_LAST_UID) return uid;
    fprintf(stderr, "zoo-plight: refusing uid %u\n", uid);
    exit(2);
}

void become(uid_t uid) {
    setpgid(0, 0); // nobody of the group of the JVM
    alarm(LAST_RESORT_SECONDS);
    if (setgroups(0, NULL) != 0 || setresgid(uid, uid, uid) != 0 || setresuid(uid, uid, uid) != 0) give_up("become");
    if (getuid() != uid || geteuid() != uid) abort();
    prctl(PR_SET_DUMPABLE, 1, 0, 0, 0); // as after an exec by its own user
}

int main(int argc, char **argv) {
    if (argc < 2) return fprintf(stderr, "usage: %s PART [ARGUMENT...]\n", argv[0]), 2;
    for (size_t i = 0; i < sizeof PARTS / sizeof *PARTS; i++) {
        if (strcmp(PARTS[i].name, argv[1]) != 0) continue;
        PARTS[i].play(argc - 2, argv + 2);
        return 0;
    }
    return fprintf(stderr, "no such part: %s\n", argv[1]), 2;
}
