# needs: sshd ssh ssh-keygen
# An administrator comes in by the usual port, and leaves again.
made=
[[ -d /run/sshd ]] || { mkdir -m 755 /run/sshd && made=yes; }
ssh-keygen -q -t ed25519 -N '' -f host
ssh-keygen -q -t ed25519 -N '' -f key
"$(command -v sshd)" -D -e -f /dev/null -h "$PWD/host" -p 22 -o ListenAddress=127.0.22.1 -o AuthorizedKeysFile="$PWD/key.pub" \
    -o StrictModes=no -o PermitRootLogin=yes -o PidFile=none 2>sshd.err &
trap 'kill $!; wait $! || true; [[ -z $made ]] || rmdir /run/sshd' EXIT
come() {
    ssh -F none -i key -o UserKnownHostsFile="$PWD/known" -o StrictHostKeyChecking=no -o BatchMode=yes -p 22 127.0.22.1 "$@" 2>>ssh.err
}
for attempt in {1..50}; do
    come true && break
    sleep 0.1
done
[[ $(come 'sleep 2; echo from $SSH_CONNECTION') == 'from 127.'*' 127.0.22.1 22' ]]
