# The demo's adversary. Each generation lives for less than milliseconds: it forks what follows it, and exits.
# Arguments: the uid it must run as, the second since boot at which it stops, for how many racers it stands, how many
# there shall be. Its text is in QUIETUS_RACE, so that it needs no file. Only builtins: every command would be a fork.
uid=$1 deadline=$2 breadth=$3 size=$4
while read -r key real effective saved rest; do
    [ "$key" = Uid: ] && break
done </proc/self/status
# The signal below reaches everybody of this uid, so the uid must be the one that was made for it, and never root's.
[ "$uid" -gt 0 ] && [ "$real $effective $saved" = "$uid $uid $uid" ] || exit 1
chance=$$ generation=0
race() {
    # Whoever finds the limit reached starts over instead of giving up.
    trap 'exec sh -c "$QUIETUS_RACE" quietus-race "$uid" "$deadline" "$breadth" "$size"' EXIT
    read -r now rest </proc/uptime
    if [ "${now%.*}" -ge "$deadline" ]; then
        trap - EXIT
        exit
    fi
    chance=$(((chance * 1103515245 + 12345) % 2147483648)) generation=$((generation + 1))
    # Now and then one hits back at everybody of its uid but itself, and brings them forth anew.
    if [ $((chance / 65536 % 499)) -eq 0 ]; then
        kill -s KILL -- -1
        breadth=$size
    fi
    if [ "$breadth" -gt 1 ]; then
        other=$((breadth - breadth / 2)) breadth=$((breadth / 2))
        race &
        breadth=$other chance=$((chance + 1))
    fi
    # A fork takes the whole stack of calls along; a fresh start empties it.
    if [ "$generation" -gt 40 ]; then
        exec sh -c "$QUIETUS_RACE" quietus-race "$uid" "$deadline" "$breadth" "$size"
    fi
    race &
    trap - EXIT
    exit
}
race
