# needs: dpkg-deb dpkg apt-get
# An upgrade replaces the program of a service that runs.
mkdir -p tree/DEBIAN tree/opt root/var/lib/dpkg/info root/var/lib/dpkg/updates
: >root/var/lib/dpkg/status
cp "$(command -v sleep)" tree/opt/service
for version in 1 2 3; do
    printf 'Package: week\nVersion: %s\nArchitecture: all\nMaintainer: Nobody <nobody@localhost>\nDescription: nothing\n' \
        "$version" >tree/DEBIAN/control
    dpkg-deb --root-owner-group -b tree "week-$version.deb"
    dpkg --root="$PWD/root" -i "week-$version.deb"
    root/opt/service 4 &
done
[[ $(readlink "/proc/$!/exe") == */opt/service ]]
dpkg --root="$PWD/root" -P week
[[ $(readlink "/proc/$!/exe") == *' (deleted)' ]]
wait %1 && wait %2 && wait %3
dpkg -V base-files coreutils || [[ $? == 2 ]]
apt-get -s -o Debug::NoLocking=1 --no-download -qq upgrade || [[ $? == 100 ]]
