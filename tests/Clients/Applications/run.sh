#!/usr/bin/env bash
# Runs applications that speak MCP against CodaMcp with the Sandbox. Each test file starts a server of its own, and plays the person, the
# browser and the model. Arguments: the test files to run; all if none are given.
set -euo pipefail
cd "$(dirname "$0")"
root=$(cd ../../.. && pwd)
# shellcheck source=tests/node.sh disable=SC2034
NODE_AT_LEAST=22 . "$root/tests/node.sh"

if [ ! -x /usr/bin/chromium ]; then
  { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq chromium; } >/dev/null \
    || { echo "Chromium is missing and could not be installed."; exit 1; }
fi
# They take 1.6 GB.
timeout 400 npm install --no-progress --loglevel=error

[ "$#" -gt 0 ] || set -- ./*.test.mjs

# One file, a second time if it fails: these are programs of others on a machine that may be busy. Shows the last try.
try_twice() {
  local out
  out=$(mktemp)
  if ! timeout 400 node --test --test-reporter=spec "$1" >"$out" 2>&1; then
    echo "A second try of $1, since in the first these failed:"
    grep -a '^✖' "$out" | sort -u | sed 's/^/    /' || true
    timeout 400 node --test --test-reporter=spec "$1" >"$out" 2>&1 || { cat "$out"; rm "$out"; return 1; }
  fi
  cat "$out"
  rm "$out"
}
export -f try_twice

# Three at a time: they spend most of their time waiting for tokens to expire.
printf '%s\0' "$@" | xargs -0 -P 3 -I FILE bash -c 'try_twice FILE'
