#!/bin/sh
# Installs the libraries that Qt needs on a bare Debian, Kylin or UOS. Elsewhere, and when nothing is missing, it does nothing.
set -eu
command -v dpkg-query >/dev/null 2>&1 || exit 0
wanted="libegl1 libgl1 libxkbcommon0 libfontconfig1 libdbus-1-3 libxcb-cursor0 libxcb-icccm4 libxcb-keysyms1 libxcb-image0 \
libxcb-render-util0 libxcb-xinerama0 libxcb-shape0 libxkbcommon-x11-0 xvfb xauth"
missing=""
for name in $wanted; do
    dpkg-query -W -f='${Status}' "$name" 2>/dev/null | grep -q "ok installed" || missing="$missing $name"
done
[ -n "$missing" ] || exit 0
echo "Installing system packages:$missing"
run=""
if [ "$(id -u)" -ne 0 ]; then
    command -v sudo >/dev/null 2>&1 || { echo "Please install as root: apt-get install$missing" >&2; exit 1; }
    run="sudo"
fi
$run apt-get update -qq
$run env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing >/dev/null
