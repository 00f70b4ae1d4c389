# Sets up the Wine prefix in folder $1 for the caller: made once, its services started with no hold on the caller's pipes.
# shellcheck shell=sh
wine_prefix() {
    export WINEPREFIX="$1" WINEDEBUG=-all WINEDLLOVERRIDES="mscoree,mshtml="
    unset DISPLAY
    if [ ! -f "$WINEPREFIX/.ready" ]; then
        mkdir -p "$WINEPREFIX"
        wine wineboot -i >/dev/null 2>&1 </dev/null
        # Windows without a screen, and without an X server.
        wine reg add 'HKCU\Software\Wine\Drivers' /v Graphics /t REG_SZ /d null /f >/dev/null 2>&1 </dev/null
        wineserver -w && touch "$WINEPREFIX/.ready"
    fi
    wine cmd /c exit >/dev/null 2>&1 </dev/null
}
