# The first process of a containment: a whole program, with its ELF header, that needs no library and no file.
#
# It prepares itself by one table of system calls, starts the command by another, then waits: it reaps whoever is left to
# it, passes on the signals it is told to, and ends the run when the command has ended or when whoever started it has.
# Where it is the first of a PID namespace, its own end is the end of everybody in it (pid_namespaces(7)); a last table
# does what else the containment needs for that.
#
# It finds everything it works on in a memory file (the plan, laid out by PlanMemory.java), descriptor 3. Descriptor 4 is
# a socket to whoever started it: a byte that arrives is a signal to pass on, its end is the end of the starter. All
# signals are blocked and arrive by signalfd(2), so none of the run can stop or end it.
#
# x86-64. This file is assembled and compared with the bytes that are shipped by NativeCodeTest.

        .set    BASE, 0x400000
        .set    PLAN, 0x10000000

        # Offsets in the plan.
        .set    SETUP, 0                        # table: what the keeper does to itself
        .set    COMMAND, 8                      # table: what the command does to itself, execve last
        .set    LAST, 16                        # table: what ends the run besides the keeper's own end
        .set    EVERYBODY, 24                   # 1: a signal passed on is for the whole namespace, else for the command
        .set    STATE, 32
        .set    PID, 40                         # of the command
        .set    STATUS, 48                      # of the command, as wait4(2) has it
        .set    SIGNALS, 56                     # all of them, for signalfd
        .set    REST, 64                        # 0 when the command left somebody running
        .set    STAYS, 72                       # 1: when the command has ended, say so and wait for the starter

        .set    TOLD, 80                        # 1: the command's end was dealt with
        .set    ASKED, 88                       # 1: everybody was asked to end, so everybody has the grace
        .set    USAGE, 96                       # struct rusage of the command, 144 bytes

        .set    STATE_SETUP_FAILED, 1
        .set    STATE_COMMAND_FAILED, 2
        .set    STATE_RUNNING, 3
        .set    STATE_ENDED, 4
        .set    STATE_ABANDONED, 5

        .set    NR_read, 0
        .set    NR_write, 1
        .set    NR_close, 3
        .set    NR_lseek, 8
        .set    NR_mmap, 9
        .set    NR_getpid, 39
        .set    NR_vfork, 58
        .set    NR_wait4, 61
        .set    NR_kill, 62
        .set    NR_fcntl, 72
        .set    NR_ptrace, 101
        .set    NR_exit_group, 231
        .set    NR_ppoll, 271
        .set    NR_signalfd4, 289

        .set    RUSAGE_WORDS, 144 / 8

        .set    SIGTRAP, 5
        .set    SIGCHLD, 17
        .set    PTRACE_DETACH, 17
        .set    POLLIN, 1
        .set    POLLERR_POLLHUP, 8 | 16

        .text
        .globl  _start
elf:    .byte   0x7f, 'E', 'L', 'F', 2, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0
        .short  2, 62                           # executable, x86-64
        .long   1
        .quad   BASE + (_start - elf), program - elf, 0
        .long   0
        .short  64, 56, 2, 0, 0, 0
program:
        .long   1, 5                            # load all of it, to be read and executed
        .quad   0, BASE, BASE, end - elf, end - elf, 0x1000
        .long   0x6474e551, 6                   # a stack that is not executable
        .quad   0, 0, 0, 0, 0, 16

_start: mov     $NR_lseek, %eax                 # how long is the plan
        mov     $3, %edi
        xor     %esi, %esi
        mov     $2, %edx
        syscall
        mov     %rax, %rsi
        mov     $NR_mmap, %eax
        mov     $PLAN, %edi
        mov     $3, %edx                        # to be read and written
        mov     $0x100001, %r10d                # MAP_SHARED, MAP_FIXED_NOREPLACE
        mov     $3, %r8d
        xor     %r9d, %r9d
        syscall
        mov     $PLAN, %ebp
        cmp     %rbp, %rax
        jne     quit
        mov     $NR_close, %eax
        mov     $3, %edi
        syscall

        mov     $NR_signalfd4, %eax
        mov     $-1, %edi
        lea     SIGNALS(%rbp), %rsi
        mov     $8, %edx
        mov     $0x80000, %r10d                 # SFD_CLOEXEC
        syscall
        mov     %eax, %ebx
        mov     $NR_fcntl, %eax                 # the standard streams may be closed: out of their places
        mov     %ebx, %edi
        mov     $1030, %esi                     # F_DUPFD_CLOEXEC
        mov     $16, %edx
        syscall
        mov     %eax, %r12d
        mov     $NR_close, %eax
        mov     %ebx, %edi
        syscall

        movl    $STATE_SETUP_FAILED, STATE(%rbp)
        test    %r12d, %r12d
        js      tell_and_quit
        mov     SETUP(%rbp), %rbx
        call    perform
        test    %rax, %rax
        jnz     tell_and_quit

        movl    $STATE_RUNNING, STATE(%rbp)
        mov     COMMAND(%rbp), %rbx
        mov     $NR_vfork, %eax
        syscall
        test    %rax, %rax
        jz      command
        mov     %eax, PID(%rbp)
        js      failed
        cmpl    $STATE_RUNNING, STATE(%rbp)
        jne     tell_and_quit
        call    tell

        xor     %ebx, %ebx                      # the standard streams are the command's alone
1:      mov     $NR_close, %eax
        mov     %ebx, %edi
        syscall
        inc     %ebx
        cmp     $3, %ebx
        jne     1b

        sub     $192, %rsp
wait:   mov     %r12d, (%rsp)
        movl    $POLLIN, 4(%rsp)
        movl    $4, 8(%rsp)
        movl    $POLLIN, 12(%rsp)
        mov     $NR_ppoll, %eax
        mov     %rsp, %rdi
        mov     $2, %esi
        xor     %edx, %edx
        xor     %r10d, %r10d
        syscall
        testb   $POLLIN, 14(%rsp)
        jnz     told
        testb   $POLLERR_POLLHUP, 14(%rsp)
        jnz     abandoned
        testb   $POLLIN, 6(%rsp)
        jz      wait

        mov     %r12d, %edi                     # struct signalfd_siginfo
        lea     16(%rsp), %rsi
        mov     $128, %edx
        xor     %eax, %eax
        syscall
        cmp     $128, %rax
        jne     wait
        mov     16(%rsp), %esi                  # ssi_signo
        cmp     $SIGCHLD, %esi
        je      reap
        mov     24(%rsp), %eax                  # ssi_code: what the kernel sends, the command gets itself
        test    %eax, %eax
        jg      wait
        cmpl    $0, 28(%rsp)                    # ssi_pid: 0 is somebody outside the namespace
        jne     wait
        call    pass
        jmp     wait

told:   mov     $4, %edi
        lea     16(%rsp), %rsi
        mov     $1, %edx
        xor     %eax, %eax                      # read
        syscall
        cmp     $1, %rax
        jne     abandoned
        movzbl  16(%rsp), %esi
        call    pass
        jmp     wait

reap:   mov     $NR_wait4, %eax
        mov     $-1, %edi
        lea     16(%rsp), %rsi
        mov     $1, %edx                        # WNOHANG
        lea     32(%rsp), %r10                  # struct rusage
        syscall
        test    %eax, %eax
        jle     1f
        cmpb    $0x7f, 16(%rsp)                 # no end: somebody has made the keeper his tracer (PTRACE_TRACEME)
        je      detach
        cmp     PID(%rbp), %eax
        jne     reap
        movl    $0, PID(%rbp)                   # the number is free for others now
        mov     16(%rsp), %eax
        mov     %eax, STATUS(%rbp)
        lea     32(%rsp), %rsi
        lea     USAGE(%rbp), %rdi
        mov     $RUSAGE_WORDS, %ecx
        rep     movsq
        movl    $STATE_ENDED, STATE(%rbp)
        jmp     reap
1:      cmpl    $STATE_ENDED, STATE(%rbp)
        jne     wait
        cmpl    $0, TOLD(%rbp)
        jne     wait
        test    %eax, %eax
        jnz     2f
        cmpl    $0, ASKED(%rbp)                 # somebody is left: his end, or the starter, goes on from here
        jne     wait
2:      movl    $1, TOLD(%rbp)
        mov     %eax, REST(%rbp)
        cmpl    $0, STAYS(%rbp)
        je      last
        call    tell
        jmp     wait

detach: mov     %eax, %esi
        movzbl  17(%rsp), %r10d                 # the signal he stopped at, but not the one of tracing itself
        xor     %edx, %edx
        cmp     $SIGTRAP, %r10d
        cmove   %edx, %r10d
        mov     $NR_ptrace, %eax
        mov     $PTRACE_DETACH, %edi
        syscall
        jmp     reap

abandoned:
        movl    $STATE_ABANDONED, STATE(%rbp)
last:   mov     LAST(%rbp), %rbx
        call    perform
        jmp     quit

command:
        call    perform
failed: movl    $STATE_COMMAND_FAILED, STATE(%rbp)
        mov     $127, %edi
        mov     $NR_exit_group, %eax
        syscall

tell_and_quit:
        call    tell
quit:   xor     %edi, %edi
        mov     $NR_exit_group, %eax
        syscall
        hlt

# Sends the signal in %esi to those whom it is for. Everybody is a namespace, never a machine: only its first process
# may say so.
pass:   mov     PID(%rbp), %edi
        cmpl    $0, EVERYBODY(%rbp)
        je      1f
        mov     $NR_getpid, %eax
        syscall
        cmp     $1, %eax
        jne     1f
        mov     $-1, %rdi
1:      test    %edi, %edi                      # 0 would be the keeper's own process group
        jz      2f
        mov     $NR_kill, %eax
        syscall
2:      ret

# Lets the starter know that the state has changed.
tell:   mov     $NR_write, %eax
        mov     $4, %edi
        lea     STATE(%rbp), %rsi
        mov     $1, %edx
        syscall
        ret

        .include "perform.S"
end:
