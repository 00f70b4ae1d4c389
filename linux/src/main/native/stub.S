# The way into a containment: clone3(2) and, in the child, a table of system calls, the last of which is execve(2).
#
#   long stub(struct clone_args *args, size_t size, struct record *table)   returns a pid, or a negated error number
#
# Called from the JVM with CLONE_VM|CLONE_VFORK: the child shares the JVM's memory while the calling thread is suspended,
# so the child makes system calls and nothing else, on a stack of its own. All signals are blocked from before the clone
# until the child's own table unblocks them; in the calling thread they are restored. Position independent, x86-64.
#
# struct record { long number, a1, a2, a3, a4, a5, a6; long *store; long flags; long result; }   number -1 ends a table
#
# This file is assembled and compared with the bytes that are shipped by NativeCodeTest.

        .set    NR_rt_sigprocmask, 14
        .set    NR_exit_group, 231
        .set    NR_clone3, 435
        .set    SIG_SETMASK, 2

        .text
        .globl  stub
stub:   push    %rbx
        push    %r12
        push    %r13
        push    %r14
        sub     $24, %rsp
        mov     %rdi, %r12                      # args
        mov     %rsi, %r13                      # size
        mov     %rdx, %rbx                      # table

        movq    $-1, 8(%rsp)                    # every signal
        mov     $NR_rt_sigprocmask, %eax
        mov     $SIG_SETMASK, %edi
        lea     8(%rsp), %rsi
        lea     (%rsp), %rdx                    # what was blocked before
        mov     $8, %r10d
        syscall

        mov     $NR_clone3, %eax
        mov     %r12, %rdi
        mov     %r13, %rsi
        syscall
        test    %rax, %rax
        jz      child
        mov     %rax, %r14

        mov     $NR_rt_sigprocmask, %eax
        mov     $SIG_SETMASK, %edi
        lea     (%rsp), %rsi
        xor     %edx, %edx
        mov     $8, %r10d
        syscall

        mov     %r14, %rax
        add     $24, %rsp
        pop     %r14
        pop     %r13
        pop     %r12
        pop     %rbx
        ret

child:  call    perform
        mov     $127, %edi                      # a call failed, or the table did not end in execve
        mov     $NR_exit_group, %eax
        syscall
        hlt

        .include "perform.S"
