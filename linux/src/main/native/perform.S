# Makes the system calls of the table at %rbx, in order, until its end or the first that fails and may not; leaves each
# result in its record, and in %rax 0 at the end of the table or the error. A result is also stored where the record
# says, usually into an argument of a later record. Uses no memory but the table's.

        .set    RECORD, 80
        .set    MAY_FAIL, 1

perform:
        mov     (%rbx), %rax
        cmp     $-1, %rax
        je      2f
        mov     8(%rbx), %rdi
        mov     16(%rbx), %rsi
        mov     24(%rbx), %rdx
        mov     32(%rbx), %r10
        mov     40(%rbx), %r8
        mov     48(%rbx), %r9
        syscall
        mov     %rax, 72(%rbx)
        mov     56(%rbx), %rcx
        test    %rcx, %rcx
        jz      1f
        mov     %rax, (%rcx)
1:      test    %rax, %rax
        jns     3f
        testb   $MAY_FAIL, 64(%rbx)
        jz      4f
3:      add     $RECORD, %rbx
        jmp     perform
2:      xor     %eax, %eax
4:      ret
