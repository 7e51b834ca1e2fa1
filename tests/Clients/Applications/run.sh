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
# Three at a time: they spend most of their time waiting for tokens to expire.
timeout 600 node --test --test-concurrency=3 --test-reporter=spec "$@"
