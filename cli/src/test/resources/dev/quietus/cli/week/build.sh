# needs: gcc make
# Many short compilers, and the tests of what they made.
for number in {1..40}; do
    printf '#include <stdio.h>\nint of_%s(int x) { for (int i = 0; i < 9; i++) x = x * 31 + i; return x; }\n' \
        "$number" >"part-$number.c"
    printf 'int of_%s(int);\n' "$number" >>parts.h
done
printf '#include "parts.h"\nint main(void) { return of_1(0) == of_40(0) ? 0 : 1; }\n' >main.c
printf 'objects := $(patsubst %%.c,%%.o,$(wildcard *.c))\nall: program\n\tfor n in $$(seq 100); do ./program || exit 1; done\n' >Makefile
printf 'program: $(objects)\n\tgcc -o $@ $^\n%%.o: %%.c\n\tgcc -O2 -c $<\n' >>Makefile
make -s -j4
make -s clean 2>/dev/null || [[ $? == 2 ]]
