#!/bin/sh
# Installs what the tests need beside Python: PostgreSQL's server programs, RabbitMQ, a browser,
# a Chinese font. The tests run servers of their own and leave alone any that a package has started.
set -eu
cd "$(dirname "$0")"

set --
ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || command -v initdb >/dev/null ||
    set -- "$@" postgresql
test -e /usr/lib/rabbitmq/bin/rabbitmq-server || command -v rabbitmq-server >/dev/null ||
    set -- "$@" rabbitmq-server
command -v chromium >/dev/null || set -- "$@" chromium
find /usr/share/fonts -name 'Noto*CJK*' 2>/dev/null | grep -q . || set -- "$@" fonts-noto-cjk

[ $# -eq 0 ] || exec sh debian-packages.sh "$@"
