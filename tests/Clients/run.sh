#!/usr/bin/env bash
# Starts CodaMcp as a stranger would, without settings but for free ports and a directory of its own, runs the TypeScript clients
# against it, and stops it again. Takes no arguments.
set -euo pipefail
# shellcheck source=tests/clean.sh
. "$(dirname "$0")/../clean.sh"
cd "$(dirname "$0")"
root=$(cd ../.. && pwd)
work=$(mktemp -d)
log="$work/codamcp.log"
pid=""
stop() {
  if [ -n "$pid" ] && kill -0 "$pid" 2>/dev/null; then
    kill -TERM "$pid"
    for _ in $(seq 100); do kill -0 "$pid" 2>/dev/null || break; sleep 0.1; done
    kill -KILL "$pid" 2>/dev/null || true
  fi
  pid=""
}
finish() {
  stop
  rm -rf "$work"
}
trap finish EXIT

timeout 300 npm install --no-progress --loglevel=error

# Everything once with the Sandbox's one page, and once with the product's own pages and what Stytch answers them.
for authorization in sandbox front; do
  read -r front stytch coda files < <(node "$root/tests/ports.mjs" 4)
  SANDBOX_AUTHORIZATION="$authorization" PORT="$front" SANDBOX_STYTCH_PORT="$stytch" SANDBOX_CODA_PORT="$coda" SANDBOX_FILES_PORT="$files" CODAMCP_DATA="$work/$authorization" \
    dotnet "$root/src/Standalone/bin/Debug/net10.0/CodaMcp.Standalone.dll" >"$log" 2>&1 &
  pid=$!
  for _ in $(seq 300); do
    grep -q 'CodaMcp is ready' "$log" && break
    kill -0 "$pid" 2>/dev/null || { cat "$log"; exit 1; }
    sleep 0.1
  done

  echo "--- signing in at the pages of: $authorization ---"
  if ! CODAMCP_URL="http://localhost:$front/mcp" STYTCH_URL="http://localhost:$stytch" \
    timeout 300 node --test --test-concurrency=1 --test-reporter=spec clients.test.mjs; then
    echo "--- what the server logged ---"
    tail -n 60 "$log"
    exit 1
  fi
  stop
done
