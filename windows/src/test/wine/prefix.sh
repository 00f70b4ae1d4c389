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

# Ends all of this prefix: by the server, and whoever the server has forgotten while starting it.
wine_end() {
    wineserver -k
    wineserver -w
    for wine_process in /proc/[0-9]*; do
        case $(readlink "$wine_process/exe" 2>/dev/null) in */wine64*) ;; *) continue ;; esac
        if tr '\0' '\n' <"$wine_process/environ" 2>/dev/null | grep -qxF "WINEPREFIX=$WINEPREFIX"; then
            kill -9 "${wine_process#/proc/}" 2>/dev/null
        fi
    done
    return 0
}
