package dev.quietus.linux;

/**
 * The numbers of the system calls Quietus makes, x86-64 (asm/unistd_64.h) and aarch64 (asm-generic/unistd.h). Loading
 * this class touches no native code.
 */
final class SyscallNumber {
    private static final int X86_64 = 0;
    private static final int AARCH64 = 1;
    private static final int OTHER = 2;
    private static final int ARCHITECTURE = architecture(System.getProperty("os.arch", ""));

    static final long READ = number(0, 63);
    static final long WRITE = number(1, 64);
    static final long CLOSE = number(3, 57);
    static final long OPENAT = number(257, 56);
    static final long OPENAT2 = number(437, 437);
    static final long LSEEK = number(8, 62);
    static final long MOVE_PAGES = number(279, 239);
    static final long PREAD64 = number(17, 67);
    static final long PWRITE64 = number(18, 68);
    static final long FSTAT = number(5, 80);
    static final long FSTATFS = number(138, 44);
    static final long STATFS = number(137, 43);
    static final long STATX = number(332, 291);
    static final long READLINKAT = number(267, 78);
    static final long GETDENTS64 = number(217, 61);
    static final long RT_SIGACTION = number(13, 134);
    static final long IOCTL = number(16, 29);
    static final long FCNTL = number(72, 25);
    static final long FLOCK = number(73, 32);
    static final long PPOLL = number(271, 73);
    static final long MKDIRAT = number(258, 34);
    static final long LINKAT = number(265, 37);
    static final long RENAMEAT2 = number(316, 276);
    static final long SHMCTL = number(31, 195);
    static final long SEMCTL = number(66, 191);
    static final long MQ_OPEN = number(240, 180);
    static final long UNLINKAT = number(263, 35);
    static final long MEMFD_CREATE = number(319, 279);
    static final long PIPE2 = number(293, 59);
    static final long GETPID = number(39, 172);
    static final long GETTID = number(186, 178);
    static final long GETUID = number(102, 174);
    static final long GETEUID = number(107, 175);
    static final long GETEGID = number(108, 177);
    static final long GETRESUID = number(118, 148);
    static final long SETRESUID = number(117, 147);
    static final long SETRESGID = number(119, 149);
    static final long SETGROUPS = number(116, 159);
    static final long SETSID = number(112, 157);
    static final long KILL = number(62, 129);
    static final long TGKILL = number(234, 131);
    static final long WAIT4 = number(61, 260);
    static final long WAITID = number(247, 95);
    static final long PRCTL = number(157, 167);
    static final long PRLIMIT64 = number(302, 261);
    static final long CAPGET = number(125, 90);
    static final long CAPSET = number(126, 91);
    static final long CLONE3 = number(435, 435);
    static final long CLOSE_RANGE = number(436, 436);
    static final long UNSHARE = number(272, 97);
    static final long SETNS = number(308, 268);
    static final long MMAP = number(9, 222);
    static final long MPROTECT = number(10, 226);
    static final long MUNMAP = number(11, 215);
    static final long MLOCKALL = number(151, 230);
    static final long MUNLOCKALL = number(152, 231);
    static final long CLOCK_GETTIME = number(228, 113);
    static final long SCHED_YIELD = number(24, 124);
    static final long SETPRIORITY = number(141, 140);
    static final long SCHED_SETSCHEDULER = number(144, 119);
    static final long SCHED_SETAFFINITY = number(203, 122);
    static final long SOCKET = number(41, 198);
    static final long BIND = number(49, 200);
    static final long LISTEN = number(50, 201);
    static final long ACCEPT4 = number(288, 242);
    static final long FANOTIFY_INIT = number(300, 262);
    static final long FANOTIFY_MARK = number(301, 263);
    static final long CONNECT = number(42, 203);
    static final long SENDTO = number(44, 206);
    static final long RECVFROM = number(45, 207);
    static final long RECVMSG = number(47, 212);
    static final long SETSOCKOPT = number(54, 208);
    static final long GETSOCKOPT = number(55, 209);
    static final long EPOLL_CREATE1 = number(291, 20);
    static final long EPOLL_CTL = number(233, 21);
    static final long EPOLL_PWAIT = number(281, 22);
    static final long INOTIFY_INIT1 = number(294, 26);
    static final long INOTIFY_ADD_WATCH = number(254, 27);
    static final long EVENTFD2 = number(290, 19);
    static final long KCMP = number(312, 272);
    static final long BPF = number(321, 280);
    static final long PROCESS_MRELEASE = number(448, 448);
    static final long PIDFD_OPEN = number(434, 434);
    static final long PIDFD_SEND_SIGNAL = number(424, 424);
    static final long PIDFD_GETFD = number(438, 438);
    static final long RT_SIGPROCMASK = number(14, 135);
    static final long DUP3 = number(292, 24);
    static final long CHDIR = number(80, 49);
    static final long EXECVE = number(59, 221);
    static final long EXECVEAT = number(322, 281);
    static final long GETPGID = number(121, 155);
    static final long SETPGID = number(109, 154);
    static final long SECCOMP = number(317, 277);
    static final long SOCKETPAIR = number(53, 199);
    static final long FSYNC = number(74, 82);
    static final long FCHMOD = number(91, 52);
    static final long FCHOWN = number(93, 55);
    static final long UTIMENSAT = number(280, 88);
    static final long FTRUNCATE = number(77, 46);
    static final long MOUNT = number(165, 40);
    static final long UMOUNT2 = number(166, 39);

    private SyscallNumber() {}

    /** Whether the numbers above are right for this processor; otherwise no call may be made. */
    static boolean known() {
        return ARCHITECTURE != OTHER;
    }

    /** Whether this is an x86-64 processor, the numbers of whose calls {@link SystemCalls} knows by name. */
    static boolean x86() {
        return ARCHITECTURE == X86_64;
    }

    private static int architecture(String name) {
        return name.equals("amd64") ? X86_64 : name.equals("aarch64") ? AARCH64 : OTHER;
    }

    private static long number(int asmUnistd64, int asmGenericUnistd) {
        // -1 is no system call on any architecture: the kernel answers ENOSYS.
        return ARCHITECTURE == X86_64 ? asmUnistd64 : ARCHITECTURE == AARCH64 ? asmGenericUnistd : -1;
    }
}
