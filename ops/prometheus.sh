#!/usr/bin/env bash
# Shows that the dashboard works: starts Standalone with its sandbox and a real Prometheus that scrapes it, makes calls, and runs each query of
# deploy/grafana/codamcp.json at that Prometheus. A query that fails ends it with 1. A query without a result is shown: what it counts did not happen.
#
#   apt-get install prometheus      # or PROMETHEUS=path/to/prometheus
#   ops/prometheus.sh               # expects a build: dotnet build src/Standalone
set -euo pipefail
cd "$(dirname "$0")/.."
prometheus=${PROMETHEUS:-prometheus}
command -v "$prometheus" > /dev/null || { echo "There is no prometheus. Install it, or set PROMETHEUS to its path." >&2; exit 1; }
program=${PROGRAM:-src/Standalone/bin/Debug/net10.0/CodaMcp.Standalone.dll}
[ -f "$program" ] || { echo "There is no $program. Run: dotnet build src/Standalone" >&2; exit 1; }

directory=$(mktemp -d)
pids=()
stop() {
    for pid in "${pids[@]}"; do kill "$pid" 2> /dev/null || true; done
    wait 2> /dev/null || true
    rm -rf "$directory"
}
trap stop EXIT

node tests/ports.mjs 6 > "$directory/ports"
read -r port stytch coda files admin prom < "$directory/ports"

dotnet "$program" --PORT "$port" --SANDBOX_STYTCH_PORT "$stytch" --SANDBOX_CODA_PORT "$coda" --SANDBOX_FILES_PORT "$files" \
    --CODAMCP_ADMIN_PORT "$admin" --CODAMCP_DATA "$directory/data" > "$directory/server.log" 2>&1 &
pids+=($!)
printf 'global: { scrape_interval: 1s }\nscrape_configs: [ { job_name: codamcp, static_configs: [ { targets: ["127.0.0.1:%s"] } ] } ]\n' "$admin" > "$directory/prometheus.yml"
"$prometheus" --config.file="$directory/prometheus.yml" --storage.tsdb.path="$directory/tsdb" --web.listen-address="127.0.0.1:$prom" > "$directory/prometheus.log" 2>&1 &
pids+=($!)
for url in "http://localhost:$port/health/ready" "http://127.0.0.1:$prom/-/ready"; do
    for _ in $(seq 1 120); do curl -sf "$url" > /dev/null && continue 2; sleep 0.5; done
    echo "$url does not answer." >&2
    cat "$directory"/*.log >&2
    exit 1
done

member=$(curl -sf "http://localhost:$stytch/sandbox/token?member=alice@northwind.example&resource=http://localhost:$port/mcp")
call() {
    curl -s "http://localhost:$port/mcp" -o /dev/null -H "Authorization: Bearer $member" -H 'Accept: application/json, text/event-stream' -H 'Content-Type: application/json' \
        -H 'MCP-Protocol-Version: 2026-07-28' -H 'Mcp-Method: tools/call' -H "Mcp-Name: $1" \
        -d "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":{\"name\":\"$1\",\"arguments\":{},\"_meta\":{\"io.modelcontextprotocol/protocolVersion\":\"2026-07-28\",\"io.modelcontextprotocol/clientCapabilities\":{}}}}"
}
for _ in $(seq 1 10); do
    call list_docs
    call whoami
    curl -s "http://localhost:$port/mcp" -o /dev/null -H "Authorization: Bearer $member" -H 'Accept: application/json, text/event-stream' -H 'Content-Type: application/json' \
        -d '{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":{},"clientInfo":{"name":"prometheus.sh","version":"1"}}}'
    sleep 1
done

PROMETHEUS_URL="http://127.0.0.1:$prom" node --input-type=module - <<'JS'
import { readFileSync } from 'node:fs';

const dashboard = JSON.parse(readFileSync('deploy/grafana/codamcp.json', 'utf8'));
const queries = dashboard.panels.flatMap((panel) => (panel.targets ?? []).map((target) => ({ title: panel.title, expr: target.expr })));
let failed = 0;
let empty = 0;
for (const { title, expr } of queries) {
    const query = expr.replaceAll('$__rate_interval', '30s');
    const response = await fetch(`${process.env.PROMETHEUS_URL}/api/v1/query?${new URLSearchParams({ query })}`);
    const answer = await response.json();
    const series = answer.data?.result?.length ?? 0;
    if (answer.status !== 'success') failed++;
    else if (series === 0) empty++;
    console.log(`${answer.status === 'success' ? `${series} series`.padEnd(10) : 'FAILED    '} ${title}: ${answer.error ?? query}`);
}
console.log(`${queries.length} queries, ${failed} failed, ${empty} without a result.`);
process.exitCode = failed > 0 ? 1 : 0;
JS
