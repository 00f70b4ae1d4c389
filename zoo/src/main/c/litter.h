// What the litterer leaves and zoo-clear finds again.
#ifndef LITTER_H
#define LITTER_H
#include <stdlib.h>
#include <sys/types.h>

// The key of its System V objects: of the marker's own, as "qz" and six hexadecimal digits.
static inline key_t litter_key(const char *marker) {
    return (key_t)(0x71000000 | strtoul(marker + 2, NULL, 16));
}

#endif
