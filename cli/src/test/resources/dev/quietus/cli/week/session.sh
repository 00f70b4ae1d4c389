# needs: nohup setsid
# Whoever logs out leaves work behind that was meant to stay.
setsid bash -c 'nohup bash -c "sleep 6; echo done >left" >nohup.out 2>&1 & (sleep 5; echo done >disowned) & disown -a; exit 0'
for attempt in {1..150}; do
    [[ -s left && -s disowned ]] && exit 0
    sleep 0.1
done
exit 1
