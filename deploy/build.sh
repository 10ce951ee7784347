#!/bin/sh
# Builds what runs: a virtual environment at $1 with the product in it, from this folder. The Containerfile and the tests run these very lines.
set -eu
target=$1
python3 -m venv "$target"
"$target/bin/pip" install --quiet --disable-pip-version-check --no-cache-dir -c constraints.txt ".[postgresql,telemetry]"
"$target/bin/python" -m compileall -q "$target/lib"
"$target/bin/eligibility" version --format text
