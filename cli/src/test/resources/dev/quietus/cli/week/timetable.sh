# needs: runsv setsid
# A daemon that starts jobs, each in a session of its own, and a supervisor that starts again what ends.
for number in {1..40}; do
    setsid sh -c "sleep 0.3; echo $number >>jobs" &
    sleep 0.05
done
wait
[[ $(sort -u jobs | wc -l) == 40 ]]
mkdir service
printf '#!/bin/sh\necho once >>../starts\n' >service/run
chmod +x service/run
runsv service &
sleep 4
echo x >service/supervise/control
wait $!
[[ $(wc -l <starts) -ge 3 ]]
