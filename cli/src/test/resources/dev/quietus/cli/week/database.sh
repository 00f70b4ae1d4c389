# needs: setpriv psql
for programs in /usr/lib/postgresql/*/bin; do [[ ! -d $programs ]] || PATH=$programs:$PATH; done
chmod 755 .
install -d -o nobody -g nogroup -m 700 data
exec setpriv --reuid=nobody --regid=nogroup --clear-groups bash -eu <<'SERVER'
cd data
initdb -D base -A trust --no-sync >log
pg_ctl -D base -l log -w -o "-c unix_socket_directories=$PWD -c listen_addresses=" start >>log
for number in {1..15}; do
    [[ $(psql -h "$PWD" -d postgres -qtAc "select sum(n) from generate_series(1, 1000) n") == 500500 ]]
done
pg_ctl -D base -w -m fast stop >>log
SERVER
