#!/bin/sh
# Print the newest Python that ChatApp supports and that can make a virtual environment, otherwise `python3`.
# Each is started: a name of pyenv or asdf may stand for a version that isn't installed.
for name in python3.14 python3.13 python3.12 python3.11; do
  if command -v "$name" >/dev/null && "$name" -c "import ensurepip" 2>/dev/null; then
    echo "$name"
    exit
  fi
done
echo python3
