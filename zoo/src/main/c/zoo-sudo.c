// zoo-sudo: what sudo is to an ordinary user, for one program only. A copy of it, owned by root and setuid, lies in the
// enclosure's folder; it starts the animal's executable beside it (named like the folder) as root and returns.
// Exit codes: 0 started, 4 it has no privilege here (no_new_privs, nosuid, a user namespace), 3 another step failed.
#define _GNU_SOURCE
#include <stdio.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>
#include <stdlib.h>

int main(void) {
    char folder[4000], program[4096], marker[64];
    ssize_t length = readlink("/proc/self/exe", folder, sizeof folder - 1);
    const char *mark = getenv("QUIETUS_ZOO");
    if (geteuid() != 0 || getuid() == 0) return 4;
    if (length <= 0) return 3;
    folder[length] = '\0';
    *strrchr(folder, '/') = '\0';
    if (strncmp(strrchr(folder, '/'), "/qz", 3) != 0) return 3;
    snprintf(program, sizeof program, "%s%s", folder, strrchr(folder, '/'));
    snprintf(marker, sizeof marker, "QUIETUS_ZOO=%.40s", mark == NULL ? "" : mark);
    char *environment[] = {marker, NULL};
    char *command[] = {program, "setuid-escape", "1", "as-root", NULL};
    if (setresgid(0, 0, 0) != 0 || setresuid(0, 0, 0) != 0) return 3;
    pid_t pid = fork();
    if (pid != 0) return pid > 0 ? 0 : 3;
    execve(program, command, environment);
    return 3;
}
