#!/usr/bin/env bash
# Runs the official conformance suites, MCP Inspector, mcp-remote and the official TypeScript clients against two fronts and two silos, through a proxy
# that sends every request to the next front, whatever session it belongs to. Takes no arguments. RESULTS, if set, is a directory that gets
# what the suites found and what the processes logged.
set -euo pipefail
# shellcheck source=tests/clean.sh
. "$(dirname "$0")/../clean.sh"
cd "$(dirname "$0")"
root=$(cd ../.. && pwd)
# shellcheck source=tests/node.sh disable=SC2034
NODE_AT_LEAST=22 . "$root/tests/node.sh"
work=$(mktemp -d)
# The database runs as a system user of its own.
chmod 711 "$work"
results=${RESULTS:-$work/results}
mkdir -p "$results"
export CLUSTER_DIR=$work/cluster CLUSTER_HOST=$PWD/Host/bin/Debug/net10.0/CodaMcp.ConformanceHost.dll CONFORMANCE_UPGRADED=$work/upgraded
proxy=$root/tests/Proxy/bin/Debug/net10.0/CodaMcp.Proxy.dll
pids=()
finish() {
  for pid in "${pids[@]}"; do kill -TERM "$pid" 2>/dev/null || true; done
  timeout 60 "$root/ops/cluster.sh" down || true
  for pid in "${pids[@]}"; do kill -KILL "$pid" 2>/dev/null || true; done
  if [ -n "${RESULTS:-}" ]; then cp "$work"/*.log "$CLUSTER_DIR"/*.log "$results" 2>/dev/null || true; fi
  rm -rf "$work"
}
trap finish EXIT

for project in tests/Conformance/Host tests/Proxy src/Sandbox; do
  ls "$root/$project"/bin/Debug/net10.0/CodaMcp.*.dll >/dev/null 2>&1 || dotnet build "$root/$project" --nologo -v quiet
done
timeout 300 npm install --no-progress --loglevel=error
(cd ../Clients && timeout 300 npm install --no-progress --loglevel=error)

# One port for everybody, one that signs in who cannot, and a hundred from the base on for the cluster.
read -r -a ports < <(node ../ports.mjs 100)
base=${ports[0]} plain=${ports[98]} signed=${ports[99]}
bearer=$(head -c 24 /dev/urandom | base64 | tr -d '/+=')
export CODAMCP_URL=http://localhost:$plain/mcp CODAMCP_SIGNED_IN_URL=http://localhost:$signed/mcp STYTCH_URL=http://localhost:$((base + 40)) RESULTS=$results
fronts=$(SANDBOX_AUTHORIZATION=front CLUSTER_BASE="$base" PUBLIC_URL="http://localhost:$plain" DEVELOPMENT_BEARER="$bearer" ASPNETCORE_ENVIRONMENT=Development \
  timeout 200 "$root/ops/cluster.sh" up 2 2 | paste -sd ,)

dotnet "$proxy" "$plain" "$fronts" >"$work/proxy.log" 2>&1 &
pids+=($!)
dotnet "$proxy" "$signed" "$fronts" "$bearer" >"$work/signed-in-proxy.log" 2>&1 &
pids+=($!)
for port in "$plain" "$signed"; do
  for _ in $(seq 300); do
    curl -fsS -o /dev/null --max-time 2 "http://localhost:$port/health/ready" 2>/dev/null && break
    sleep 0.1
  done
done

if ! timeout 400 node --test --test-concurrency=1 --test-reporter=spec suites.test.mjs inspector.test.mjs signIn.test.mjs ../Clients/clients.test.mjs; then
  for log in "$work"/*.log "$CLUSTER_DIR"/*.log; do
    echo "--- the end of $(basename "$log") ---"
    tail -n 25 "$log" | cut -c 1-500
  done
  exit 1
fi
