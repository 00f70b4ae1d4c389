# needs: perl
# 2,000 processes in a few seconds, and 300 at once.
perl -MTime::HiRes=sleep -e 'for (1 .. 2000) { my $child = fork // die; exit 0 if !$child; waitpid $child, 0; die if $?; sleep 0.002 }'
for number in {1..300}; do sleep 1 & done
wait
