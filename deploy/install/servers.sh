#!/bin/sh
# Installs the programs of the servers that `make up` and the tests run privately: PostgreSQL and
# RabbitMQ. Servers that a package has started are left alone.
set -eu
cd "$(dirname "$0")"

set --
ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || command -v initdb >/dev/null ||
    set -- "$@" postgresql
test -e /usr/lib/rabbitmq/bin/rabbitmq-server || command -v rabbitmq-server >/dev/null ||
    set -- "$@" rabbitmq-server

[ $# -eq 0 ] || exec sh debian-packages.sh "$@"
