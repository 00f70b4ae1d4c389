# needs: gcc perl
# What fails by accident: none of it is an attack, though some of it looks like one at first.
status() {
    local wanted=$1 code=0
    shift
    "$@" 2>>errors || code=$?
    [[ $code == "$wanted" ]]
}
printf '#include <assert.h>\n#include <stdlib.h>\nint main(int count, char **words) { assert(count > 1); return *(volatile int *)atol(words[1]); }\n' >fails.c
gcc -o fails fails.c
status 134 ./fails
status 139 ./fails 1
for number in {1..8}; do status 134 perl -e 'kill ABRT => $$; sleep 5'; done
# The tests of a stack protector: each is a program of its own, with a canary of its own.
for number in {1..6}; do
    printf s | status 0 "$MISHAP" serve 2>>errors
done
# A server whose workers follow bad pointers and abort, and twice something worse.
printf 'ffffffffffffaaaaaaaaaaaasheee' | "$MISHAP" serve >served
[[ $(grep -c 'status 139\|status 11$' served) == 12 && $(grep -c '^child' served) == 29 ]]
grep -q 'stack smashing detected' errors
