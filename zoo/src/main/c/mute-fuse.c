// serve MOUNTPOINT UID SIGN: a FUSE server that answers the kernel's greeting and nothing else, by the raw protocol (fuse(4)).
// Only the uid may use the mount: the kernel refuses others, root too, without asking the server, so nobody else can hang.
#include "plights.h"
#include <linux/fuse.h>
#include <sys/mount.h>

static void answer_greeting(int device, const struct fuse_in_header *asked) {
    struct {
        struct fuse_out_header header;
        struct fuse_init_out init;
    } answer = {.header = {.len = sizeof answer, .unique = asked->unique},
                .init = {.major = FUSE_KERNEL_VERSION, .minor = FUSE_KERNEL_MINOR_VERSION, .max_write = 4096, .max_background = 8}};
    if (write(device, &answer, sizeof answer) != sizeof answer) give_up("the answer to FUSE_INIT");
}

static void await_greeting(int device, char *buffer, size_t size) {
    const struct fuse_in_header *asked = (const struct fuse_in_header *)buffer;
    if (read(device, buffer, size) < (ssize_t)sizeof *asked || asked->opcode != FUSE_INIT) give_up("FUSE_INIT");
    answer_greeting(device, asked);
}

void serve(int argc, char **argv) {
    static _Alignas(8) char buffer[FUSE_MIN_READ_BUFFER + 4096];
    const char *point = argument(argc, argv, 0, "a mount point"), *sign = argument(argc, argv, 2, "a sign");
    uid_t uid = uid_argument(argc, argv, 1);
    char options[128];
    prctl(PR_SET_NAME, "zoo-fuse");
    int device = open("/dev/fuse", O_RDWR | O_CLOEXEC);
    if (device < 0) give_up("/dev/fuse");
    snprintf(options, sizeof options, "fd=%d,rootmode=40000,user_id=%u,group_id=%u", device, uid, uid);
    if (mount("quietus-zoo", point, "fuse", MS_NOSUID | MS_NODEV | MS_NOEXEC, options) != 0) give_up(point);
    become(uid);
    await_greeting(device, buffer, sizeof buffer);
    ready("%s", "");
    while (read(device, buffer, sizeof buffer) > 0) close(open(sign, O_CREAT | O_WRONLY | O_CLOEXEC, 0600));
    _exit(0); // unmounted, or the connection was aborted
}
