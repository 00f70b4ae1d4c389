# The tame adversary: a server with workers that ignore a polite request; one has left its session.
trap '' TERM
sh -c 'trap "" TERM; sleep 60; :' "$0" &
setsid sh -c 'trap "" TERM; sleep 60; :' "$0" &
wait
