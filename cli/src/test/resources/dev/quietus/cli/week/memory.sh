# needs: perl
perl -e 'my $gigabyte = "x" x (1 << 30); sleep 1; exit length($gigabyte) == 1 << 30 ? 0 : 1'
