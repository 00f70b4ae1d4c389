# What killall and pkill do: read the table of processes, then signal one pid after the other. Argument: the uid.
uid=$1
[ "$uid" -gt 0 ] || exit 1
for process in /proc/[1-9]*; do
    effective=
    while read -r key real effective rest; do
        [ "$key" = Uid: ] && break
        effective=
    done <"$process/status"
    [ "$effective" != "$uid" ] || kill -s KILL "${process#/proc/}"
done 2>/dev/null
