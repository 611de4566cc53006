#!/bin/sh
# Resolve the dependencies and write uv.lock without the address of any package index,
# so that every machine installs from the index it is configured for
# (docs/decisions/0002-a-lock-without-addresses.md).
set -eu
cd "$(dirname "$0")/.."
rm -f uv.lock
.venv/bin/uv lock "$@"
sed -E -i.bak \
    -e 's#registry = "https://[^"]+/simple"#registry = "wheels"#' \
    -e 's#url = "https://[^"]*/([^"/]+)"#path = "\1"#' uv.lock
rm uv.lock.bak
