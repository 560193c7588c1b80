#!/usr/bin/env bash
# The programs that `make check` needs beside Python: a Redis, a browser, gettext.
set -euo pipefail

packages=()
need() { # package, then any program that shows it is there
  local package=$1
  shift
  for program in "$@"; do
    if command -v "$program" >/dev/null || [ -x "/usr/bin/$program" ]; then return; fi
  done
  packages+=("$package")
}
need redis-server redis-server
need chromium chromium chromium-browser google-chrome google-chrome-stable
need gettext msgfmt

if [ ${#packages[@]} -eq 0 ]; then exit 0; fi
if [ "$(id -u)" -ne 0 ] || ! command -v apt-get >/dev/null; then
  echo "make check needs these programs, please install them: ${packages[*]} (names as in Debian)." >&2
  exit 1
fi
echo "Installing ${packages[*]} …"
log=$(mktemp)
trap 'rm -f "$log"' EXIT
export DEBIAN_FRONTEND=noninteractive
if ! { apt-get update && apt-get install --yes --no-install-recommends "${packages[@]}"; } >"$log" 2>&1; then
  tail -20 "$log" >&2
  echo "Could not install ${packages[*]}." >&2
  exit 1
fi
