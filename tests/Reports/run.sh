#!/usr/bin/env bash
# Tries the kinds of public reports, attacks and clients' troubles on a server: run.sh [URL]. Without a URL it starts Standalone with the
# Sandbox on free ports, and stops it again. README.md names the settings for another server. Ends with 'N passed, N failed, N skipped'.
set -euo pipefail
cd "$(dirname "$0")"
root=$(cd ../.. && pwd)
# shellcheck source=tests/node.sh
. "$root/tests/node.sh"

if [ $# -gt 0 ]; then
  export REPORTS_URL="$1"
  exec timeout 1800 node reports.mjs
fi

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

dll="$root/src/Standalone/bin/Debug/net10.0/CodaMcp.Standalone.dll"
[ -f "$dll" ] || { echo "CodaMcp is not built: run dotnet build CodaMcp.sln first."; exit 1; }
read -r front stytch coda files own < <(node "$root/tests/ports.mjs" 10)
env -i PATH="$PATH" HOME="${HOME:-/}" ${DOTNET_ROOT:+DOTNET_ROOT="$DOTNET_ROOT"} \
  PORT="$front" SANDBOX_STYTCH_PORT="$stytch" SANDBOX_CODA_PORT="$coda" SANDBOX_FILES_PORT="$files" SANDBOX_AUTHORIZATION=front CODA_CREDENTIALS=member-or-service \
  TRUSTED_PROXIES=127.0.0.1,::1 CODAMCP_DATA="$work/data" \
  dotnet "$dll" >"$log" 2>&1 &
pid=$!
for _ in $(seq 300); do
  grep -q 'CodaMcp is ready' "$log" && break
  kill -0 "$pid" 2>/dev/null || { cat "$log"; exit 1; }
  sleep 0.1
done
grep -q 'CodaMcp is ready' "$log" || { cat "$log"; exit 1; }

status=0
REPORTS_URL="http://localhost:$front/mcp" REPORTS_STYTCH="http://localhost:$stytch" REPORTS_CODA="http://localhost:$coda/apis/v1" \
  REPORTS_AUDIT="$work/data/audit.db" REPORTS_DLL="$dll" REPORTS_PORTS="$own" timeout 1800 node reports.mjs || status=$?
if [ "$status" -ne 0 ]; then
  echo "--- the last that the server logged ---"
  tail -n 30 "$log"
fi
exit "$status"
