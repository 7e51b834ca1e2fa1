#!/usr/bin/env bash
# Starts CodaMcp with the Sandbox, its sign-in at the front's own pages, on free ports and with a directory of its own, and goes
# through the pages in Chromium. Takes no arguments. SCREENSHOTS, if set, is a directory that gets a picture of each page.
set -euo pipefail
# shellcheck source=tests/clean.sh
. "$(dirname "$0")/../clean.sh"
cd "$(dirname "$0")"
root=$(cd ../.. && pwd)
# shellcheck source=tests/node.sh
. "$root/tests/node.sh"
work=$(mktemp -d)
log="$work/codamcp.log"
pid=""
finish() {
  if [ -n "$pid" ] && kill -0 "$pid" 2>/dev/null; then
    kill -TERM "$pid"
    for _ in $(seq 100); do kill -0 "$pid" 2>/dev/null || break; sleep 0.1; done
    kill -KILL "$pid" 2>/dev/null || true
  fi
  rm -rf "$work"
}
trap finish EXIT

if [ ! -x /usr/bin/chromium ]; then
  { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq chromium; } >"$work/apt.log" 2>&1 \
    || { tail -n 20 "$work/apt.log"; echo "Chromium is missing and could not be installed."; exit 1; }
fi
timeout 300 npm install --no-progress --loglevel=error

read -r front stytch coda files < <(node "$root/tests/ports.mjs" 4)
PORT="$front" SANDBOX_STYTCH_PORT="$stytch" SANDBOX_CODA_PORT="$coda" SANDBOX_FILES_PORT="$files" SANDBOX_AUTHORIZATION=front CODA_CREDENTIALS=member-or-service CODAMCP_DATA="$work/data" \
  TRUSTED_PROXIES=127.0.0.1,::1 \
  dotnet "$root/src/Standalone/bin/Debug/net10.0/CodaMcp.Standalone.dll" >"$log" 2>&1 &
pid=$!
for _ in $(seq 300); do
  grep -q 'CodaMcp is ready' "$log" && break
  kill -0 "$pid" 2>/dev/null || { cat "$log"; exit 1; }
  sleep 0.1
done

if ! CODAMCP_URL="http://localhost:$front" STYTCH_URL="http://localhost:$stytch" \
  timeout 900 node --test --test-concurrency=1 --test-reporter=spec pages.test.mjs console.test.mjs; then
  echo "--- what the server logged ---"
  tail -n 60 "$log"
  exit 1
fi
