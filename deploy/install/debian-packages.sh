#!/bin/sh
# Installs the Debian packages named as arguments, or says how to when it may not.
set -eu

if [ "$(id -u)" -ne 0 ] || ! command -v apt-get >/dev/null; then
    echo "Missing on this machine: $*" >&2
    echo "Install it first; on Debian or Ubuntu: sudo apt-get install --no-install-recommends $*" >&2
    exit 1
fi

echo "Installing $* ..."
export DEBIAN_FRONTEND=noninteractive
apt-get update -qq
apt-get install -qq --yes --no-install-recommends "$@" </dev/null >/dev/null
