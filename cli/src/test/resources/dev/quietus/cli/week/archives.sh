# needs: tar xz sha256sum
mkdir files
head -c 6000000 /dev/urandom | split -b 250000 - files/
tar cf - files | xz -T2 -1 >files.tar.xz
sha256sum files/* >sums
rm -r files
xz -dc files.tar.xz | tar xf -
sha256sum --quiet -c sums
