#!/bin/sh
# Installs what the tests need beside Python: PostgreSQL's server programs, a browser, a Chinese font.
set -eu
cd "$(dirname "$0")"

missing=""
for server in /usr/lib/postgresql/*/bin/initdb; do
    [ -x "$server" ] || missing="$missing postgresql"
    break
done
command -v chromium >/dev/null || missing="$missing chromium"
find /usr/share/fonts -name 'Noto*CJK*' 2>/dev/null | grep -q . || missing="$missing fonts-noto-cjk"

[ -z "$missing" ] || exec sh debian-packages.sh $missing
