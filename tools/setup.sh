#!/usr/bin/env bash
# The environment in .venv: everything requirements-dev.txt names, with its hashes, and nothing else;
# and the message catalogues, compiled.
set -euo pipefail
cd "$(dirname "$0")/.."
python=${PYTHON:-python3}
venv=.venv

say() { printf '%s\n' "$*"; }
refuse() { printf 'Cannot set up: %s\n' "$*" >&2; exit 1; }

command -v "$python" >/dev/null || refuse "there is no $python; install Python 3.11 or newer."
version=$("$python" -c 'import sys; print("%d.%d.%d" % sys.version_info[:3])') ||
  refuse "$python does not run."
"$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' ||
  refuse "Python $version is too old; Eyelevel needs 3.11 or newer (set PYTHON=… to name another)."

# The folder is part of the stamp: an environment does not survive being moved.
stamp="$version $PWD $(cat requirements-dev.txt tools/setup.sh | "$python" -c \
  'import hashlib, sys; print(hashlib.sha256(sys.stdin.buffer.read()).hexdigest())')"
if [ "$(cat $venv/.eyelevel 2>/dev/null)" = "$stamp" ]; then
  exec "$venv/bin/python" tools/compile_messages.py
fi

say "Setting up .venv with Python $version (once, about a minute) …"
log=$(mktemp)
trap 'rm -f "$log" "$log.uv"' EXIT
if ! "$venv/bin/python" -m pip --version >/dev/null 2>&1 ||
  [ "$("$venv/bin/python" -c 'import sys; print("%d.%d.%d" % sys.version_info[:3])')" != "$version" ] ||
  ! head -1 "$venv/bin/pip" | grep -qF "$PWD/"; then
  rm -rf "$venv"
  "$python" -m venv "$venv" >"$log" 2>&1 || {
    cat "$log" >&2
    refuse "$python cannot make an environment; on Debian install python3-venv."
  }
fi

unreachable() {
  cat "$log" >&2
  if grep -qiE 'hash(es)? (mismatch|do(es)? not match)|THESE PACKAGES DO NOT MATCH' "$log"; then
    refuse "a package does not match its hash in requirements-dev.txt; nothing of it was installed."
  fi
  refuse "the package index could not be reached or lacks a package; check the network, or your pip configuration, and try again."
}

# pip brings uv, at the version and hashes locked with everything else; uv brings the rest, fast.
sed -n '/^uv==/,/^[^ ]*$/{/^uv==/p;/^ *--hash/p;}' requirements-dev.txt >"$log.uv"
"$venv/bin/python" -m pip install --quiet --disable-pip-version-check --retries 2 \
  --require-hashes --requirement "$log.uv" >"$log" 2>&1 || unreachable
# uv does not read pip's configuration: tell it of a mirror that pip was told of.
tell_uv() { # name of uv's variable, pip's setting
  local value
  value=$("$venv/bin/python" -m pip config get "global.$2" 2>/dev/null) || return 0
  [ -n "${!1:-}" ] || export "$1=$value"
}
tell_uv UV_DEFAULT_INDEX index-url
tell_uv SSL_CERT_FILE cert
"$venv/bin/uv" pip sync --quiet --compile-bytecode --python "$venv/bin/python" --require-hashes \
  requirements-dev.txt >"$log" 2>&1 || unreachable

# Both source roots, for celery, granian and the linters; manage.py and pytest add them themselves.
site=$("$venv/bin/python" -c 'import sysconfig; print(sysconfig.get_path("purelib"))')
printf '%s\n' "$PWD" "$PWD/platform" >"$site/eyelevel.pth"
"$venv/bin/python" tools/compile_messages.py
printf '%s' "$stamp" >"$venv/.eyelevel"
say "Ready."
