#!/bin/sh
# Makes .venv in the checkout: every package at the version and hash that requirements.lock names.
set -eu
cd "$(dirname "$0")/../.."

supported() {
    "$1" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 13))' 2>/dev/null
}

find_python() {
    for python in ${PYTHON:-python3 python3.11 python3.12}; do
        if supported "$python"; then
            echo "$python"
            return
        fi
    done
    echo "Tocsin needs Python 3.11 or 3.12; set PYTHON to where it is." >&2
    return 1
}

python=$(find_python)
if ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then
    sh deploy/install/debian-packages.sh python3-venv
fi

"$python" -m venv --clear .venv
.venv/bin/python -m pip install --quiet --disable-pip-version-check \
    --require-hashes --requirement requirements.lock
.venv/bin/python -m pip install --quiet --disable-pip-version-check \
    --no-deps --no-build-isolation --editable .
touch .venv/installed
