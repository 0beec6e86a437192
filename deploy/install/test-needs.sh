#!/bin/sh
# Installs what the tests need beside Python: the servers' programs, a browser, a Chinese font.
set -eu
cd "$(dirname "$0")"

sh servers.sh
set --
command -v chromium >/dev/null || set -- "$@" chromium
find /usr/share/fonts -name 'Noto*CJK*' 2>/dev/null | grep -q . || set -- "$@" fonts-noto-cjk

[ $# -eq 0 ] || exec sh debian-packages.sh "$@"
