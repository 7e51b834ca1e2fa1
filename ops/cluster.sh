#!/usr/bin/env bash
# The cluster as local processes, with a PostgreSQL of its own: for development and tests.
#   ops/cluster.sh up FRONTS SILOS   starts what is missing of it, waits until all are ready, and prints the fronts' addresses
#   ops/cluster.sh status            which of its processes run
#   ops/cluster.sh down              stops all of it
# Without STYTCH_PROJECT_ID, STYTCH_SECRET, STYTCH_DOMAIN and CODA_API_TOKEN the Sandbox plays Stytch and Coda. CLUSTER_DIR is where state,
# logs and process ids are kept ($TMPDIR/codamcp-cluster); CLUSTER_BASE the first of the ports it takes (18080): fronts from there on, the
# Sandbox from +40, silos from +50, gateways from +60, silo health from +70. PUBLIC_URL is the first front's address where it is not set.
# CLUSTER_HOST is the program of a test that is both silo and front with something added: it is started with the one word, silo or front.
set -euo pipefail

here=$(cd "$(dirname "$0")/.." && pwd)
run=${CLUSTER_DIR:-${TMPDIR:-/tmp}/codamcp-cluster}
base=${CLUSTER_BASE:-18080}
patience=90

usage() { sed -n '2,9s/^# \{0,1\}//p' "$0" >&2; exit 2; }
# A process that was killed is there until its parent has looked.
running() { [ -f "$run/$1.pid" ] && case $(ps -o stat= -p "$(cat "$run/$1.pid")" 2>/dev/null) in '' | Z*) false ;; esac; }

# start NAME PROJECT [VARIABLE=VALUE ...]
start() {
  local name=$1 project=$2
  shift 2
  if running "$name"; then return; fi
  local program=("$here/src/$project/bin/${CONFIGURATION:-Debug}/net10.0/CodaMcp.$project.dll")
  if [ -n "${CLUSTER_HOST:-}" ]; then
    case $project in Silo) program=("$CLUSTER_HOST" silo) ;; WebFront) program=("$CLUSTER_HOST" front) ;; esac
  fi
  (cd "$run" && exec env "$@" setsid dotnet "${program[@]}" >>"$run/$name.log" 2>&1 </dev/null) &
  echo $! >"$run/$name.pid"
}

# wait_for NAME URL
wait_for() {
  local deadline=$((SECONDS + patience))
  until curl -fsS -o /dev/null --max-time 2 "$2" 2>/dev/null; do
    if ! running "$1" || [ "$SECONDS" -gt "$deadline" ]; then
      echo "$1 did not get ready; the end of $run/$1.log:" >&2
      tail -n 20 "$run/$1.log" | cut -c 1-300 >&2
      exit 1
    fi
    sleep 0.1
  done
}

up() {
  local fronts=$1 silos=$2 i project
  mkdir -p "$run"
  for project in Silo WebFront Sandbox; do
    if [ ! -f "$here/src/$project/bin/${CONFIGURATION:-Debug}/net10.0/CodaMcp.$project.dll" ]; then
      dotnet build "$here/src/$project" -c "${CONFIGURATION:-Debug}" --nologo -v quiet >&2
    fi
  done
  export PUBLIC_URL=${PUBLIC_URL:-http://localhost:$base}
  export CODAMCP_POSTGRES
  CODAMCP_POSTGRES=$("$here/ops/postgres.sh" start "$run/postgres" 2>>"$run/postgres-start.log")

  if [ -z "${STYTCH_PROJECT_ID:-}${STYTCH_SECRET:-}${STYTCH_DOMAIN:-}${CODA_API_TOKEN:-}" ]; then
    start sandbox Sandbox "SANDBOX_STYTCH_PORT=$((base + 40))" "SANDBOX_CODA_PORT=$((base + 41))" "SANDBOX_FILES_PORT=$((base + 42))" "CODAMCP_DATA=$run/sandbox"
    wait_for sandbox "http://127.0.0.1:$((base + 40))/.well-known/oauth-authorization-server"
    until grep -q 'Sandbox is ready' "$run/sandbox.log"; do sleep 0.1; done
    # It says with which settings it is reached; ports do not change from start to start.
    export ASPNETCORE_ENVIRONMENT=${ASPNETCORE_ENVIRONMENT:-Development}
    set -a
    eval "$(grep -E '^[A-Z_]+=[^ ]+$' "$run/sandbox.log" | sed -E "s/=(.*)/='\1'/")"
    set +a
  fi

  for ((i = 1; i <= silos; i++)); do
    start "silo$i" Silo "CODAMCP_SILO_PORT=$((base + 50 + i))" "CODAMCP_GATEWAY_PORT=$((base + 60 + i))" "CODAMCP_HEALTH_PORT=$((base + 70 + i))" "CODAMCP_DATA=$run/data"
  done
  for ((i = 1; i <= fronts; i++)); do start "front$i" WebFront "PORT=$((base + i - 1))"; done
  for ((i = 1; i <= silos; i++)); do wait_for "silo$i" "http://127.0.0.1:$((base + 70 + i))/health/ready"; done
  for ((i = 1; i <= fronts; i++)); do
    wait_for "front$i" "http://127.0.0.1:$((base + i - 1))/health/ready"
    echo "http://localhost:$((base + i - 1))"
  done
}

names() { for file in "$run"/*.pid; do [ -f "$file" ] && basename "$file" .pid; done; return 0; }

down() {
  local kind name deadline=$((SECONDS + 30))
  # Fronts first: they need silos to finish what they have.
  for kind in front silo sandbox; do
    for name in $(names | grep "^$kind" || true); do
      if running "$name"; then kill "$(cat "$run/$name.pid")" 2>/dev/null || true; fi
    done
    for name in $(names | grep "^$kind" || true); do
      while running "$name" && [ "$SECONDS" -lt "$deadline" ]; do sleep 0.1; done
      if running "$name"; then kill -9 "$(cat "$run/$name.pid")"; fi
      rm -f "$run/$name.pid"
    done
  done
  if [ -f "$run/postgres/port" ]; then "$here/ops/postgres.sh" stop "$run/postgres" 2>/dev/null || true; fi
}

status() {
  local name
  for name in $(names); do echo "$name $(cat "$run/$name.pid") $(if running "$name"; then echo runs; else echo is gone; fi)"; done
}

case ${1:-} in
  up) [ $# -eq 3 ] || usage; up "$2" "$3" ;;
  down) down ;;
  status) status ;;
  *) usage ;;
esac
