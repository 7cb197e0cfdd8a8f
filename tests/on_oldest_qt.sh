#!/bin/sh
# Runs the pages on PySide6 6.8.0, the last for the glibc of Kylin desktop V10 on aarch64. Its own environment, made once.
set -eu
cd "$(dirname "$0")/.."
env=.venv-oldest-qt
if [ ! -x "$env/bin/pytest" ]; then
    python3 -m venv "$env"
    grep -v -E '^ *--hash|^pyside6|^shiboken6' requirements.lock | sed 's/ *\\$//' >"$env/requirements.txt"
    printf 'pyside6-essentials==6.8.0\nshiboken6==6.8.0\n' >>"$env/requirements.txt"
    .venv/bin/uv pip install --quiet --python "$env/bin/python" -r "$env/requirements.txt"
    .venv/bin/uv pip install --quiet --python "$env/bin/python" --no-deps --editable .
fi
QT_QPA_PLATFORM=offscreen "$env/bin/pytest" tests/ui -n 2 -m "not long"
