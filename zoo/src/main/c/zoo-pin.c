// zoo-pin: the reference command for zoo-recycle, which never signals a number. It pins each target by a pidfd, checks by
// the inode that it pinned the right one, and ends it through that pidfd.
#define _GNU_SOURCE
#include <signal.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

int main(void) {
    char line[256];
    int pid, handle = -1;
    unsigned long inode;
    setvbuf(stdout, NULL, _IOLBF, BUFSIZ);
    while (fgets(line, sizeof line, stdin) != NULL) {
        if (sscanf(line, "target %d %*d %lu", &pid, &inode) == 2) {
            struct stat status;
            handle = (int)syscall(SYS_pidfd_open, pid, 0);
            if (handle < 0 || fstat(handle, &status) != 0 || status.st_ino != inode) return 1;
            printf("held %d\n", pid);
        } else if (sscanf(line, "go %d", &pid) == 1) {
            syscall(SYS_pidfd_send_signal, handle, SIGKILL, NULL, 0); // ESRCH if it has ended by itself
            close(handle);
            printf("done %d\n", pid);
        }
    }
    return 0;
}
