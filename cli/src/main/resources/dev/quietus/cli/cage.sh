# Keeps the demo's adversary in. It is the first process of a PID namespace where one can be made: it collects the dead,
# and the kernel ends everybody in there when it ends: when standard input is closed, or after a minute at the latest.
# Arguments: the uid, the second since boot at which the race stops, how many racers, the limit, a cgroup or nothing.
uid=$1 deadline=$2 size=$3 limit=$4 cgroup=$5
exec 3<&0
timeout 60 sh -c 'read -r line' <&3 &
watch=$!
(
    exec 3<&-
    # The limit of a user counts for everybody but root, so it is set before the rights are dropped.
    ulimit -u "$limit" 2>/dev/null || ulimit -p "$limit" 2>/dev/null || exit 1
    if [ -n "$cgroup" ]; then
        echo 0 >"$cgroup/cgroup.procs" || exit 1
    fi
    exec setpriv --reuid "$uid" --regid "$uid" --clear-groups \
        sh -c "$QUIETUS_RACE" quietus-race "$uid" "$deadline" "$size" "$size"
) &
wait "$watch"
