# A signal handler that needs no Java, no memory and no thread: it writes what came into a pipe. Installed in the JVM by
# Heeding.java, which puts the pipe's descriptor into the last four bytes. Position independent, x86-64.
#
# This file is assembled and compared with the bytes that are shipped by HeedingTest.

        .set    NR_write, 1
        .set    NR_rt_sigreturn, 15
        .set    SI_CODE, 8                      # in struct siginfo

        .text
        .globl  handler
handler:                                        # (int signal, struct siginfo *, void *)
        sub     $24, %rsp
        mov     %edi, (%rsp)
        mov     SI_CODE(%rsi), %eax
        mov     %eax, 4(%rsp)
        mov     $NR_write, %eax
        mov     fd(%rip), %edi
        mov     %rsp, %rsi
        mov     $8, %edx
        syscall                                 # a full pipe has enough to tell already
        add     $24, %rsp
        ret

        .balign 16
restorer:
        mov     $NR_rt_sigreturn, %eax
        syscall

        .balign 16
fd:     .long   -1
end:
