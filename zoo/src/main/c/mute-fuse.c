// serve MOUNTPOINT UID SIGN: a FUSE server that answers the kernel's greeting and nothing else, by the raw protocol (fuse(4));
// serve-writes: one that is mute only when it is to write.
// Only the uid may use the mount: the kernel refuses others, root too, without asking the server, so nobody else can hang.
#include "plights.h"
#include <linux/fuse.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/uio.h>

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

static void reply(int device, const struct fuse_in_header *asked, const void *body, size_t size) {
    struct fuse_out_header header = {.len = sizeof header + size, .unique = asked->unique};
    struct iovec parts[] = {{&header, sizeof header}, {(void *)body, size}};
    if (writev(device, parts, size ? 2 : 1) < 0 && errno != ENOENT) give_up("an answer"); // ENOENT: nobody waits any more
}

// Answers all that one file needs, whatever its name, but not that its content is to be written.
static void answer_all_but_writes(int device, const struct fuse_in_header *asked, const char *sign) {
    static const char empty[4096];
    struct fuse_attr file = {.ino = 2, .mode = S_IFREG | 0666, .nlink = 1, .size = sizeof empty, .blksize = 4096};
    struct fuse_attr root = {.ino = 1, .mode = S_IFDIR | 0755, .nlink = 1};
    struct fuse_attr attributes = asked->nodeid == FUSE_ROOT_ID ? root : file;
    switch (asked->opcode) {
    case FUSE_LOOKUP: reply(device, asked, &(struct fuse_entry_out){.nodeid = 2, .attr_valid = 100, .entry_valid = 100, .attr = file}, sizeof(struct fuse_entry_out)); break;
    case FUSE_SETATTR:
    case FUSE_GETATTR: reply(device, asked, &(struct fuse_attr_out){.attr_valid = 100, .attr = attributes}, sizeof(struct fuse_attr_out)); break;
    case FUSE_OPEN: reply(device, asked, &(struct fuse_open_out){0}, sizeof(struct fuse_open_out)); break;
    case FUSE_READ: reply(device, asked, empty, sizeof empty); break;
    case FUSE_WRITE: close(open(sign, O_CREAT | O_WRONLY | O_CLOEXEC, 0600)); break;
    case FUSE_FORGET:
    case FUSE_BATCH_FORGET:
    case FUSE_INTERRUPT: break;
    default: reply(device, asked, NULL, 0);
    }
}

static void serve_muted(int argc, char **argv, bool all) {
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
    while (read(device, buffer, sizeof buffer) > 0) {
        if (all) close(open(sign, O_CREAT | O_WRONLY | O_CLOEXEC, 0600));
        else answer_all_but_writes(device, (const struct fuse_in_header *)buffer, sign);
    }
    _exit(0); // unmounted, or the connection was aborted
}

void serve(int argc, char **argv) { serve_muted(argc, argv, true); }

void serve_writes(int argc, char **argv) { serve_muted(argc, argv, false); }
