// Names and command lines that lie to parsers and attack terminals.
#include "zoo.h"

static const char *const NAMES[] = {
    "a) R 1 1 (b",         // looks like the rest of a stat line
    "line\nfeed",          // more lines than one
    "\xff\xfe\x80raw",     // no UTF-8
    "\x1b[2J\x1b[31mred",  // clears the screen
    "  two  spaces ",      //
    "",                    // nothing at all
    "12345",               // looks like a pid
    "-9",                  // looks like an option
    "Uid:\t0\t0",          // looks like a line of status
    "\xe2\x80\xae" "exe.cod", // right-to-left override
};
enum { NAME_COUNT = sizeof NAMES / sizeof *NAMES };

// Each of size processes bears another name, in turn; the root the first one.
void hostile_names(const struct order *order) {
    for (int i = 1; i < order->size; i++) {
        if (fork_or_give_up() == 0) {
            dress_up(order, NAMES[i % NAME_COUNT], NAMES[i % NAME_COUNT]);
            arrive();
            idle();
        }
    }
    await_arrivals(order->size - 1);
    dress_up(order, NAMES[0], NAMES[0]);
    ready("%s", "");
    idle();
}
