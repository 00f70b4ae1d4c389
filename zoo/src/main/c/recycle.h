// The two halves of zoo-recycle: the frame (namespace, command, deadline) and the churn (pids, targets, strangers).
#ifndef RECYCLE_H
#define RECYCLE_H
#include <stdbool.h>
#include <sys/types.h>

struct churn {
    int to_command;   // where "target", "go" are said
    int from_command; // where "held", "done" are heard; must not block
    double seconds;   // how long at most
    // what came of it
    unsigned long reuses;                  // forks beyond the first use of each number
    unsigned long targets, ended, missed;  // missed: it was to end, yet lives
    unsigned long replaced;                // targets whose number belonged to a stranger when they were to end
    unsigned long hits;                    // strangers that got any signal
    char first_hit[128];
};

// Runs until the time is over or the command closes its output.
void churn(struct churn *churn);

#endif
