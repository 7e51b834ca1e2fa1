#!/usr/bin/env bash
# Measures the cluster with real processes and a PostgreSQL of its own: tests/Cluster/run.sh [PART...] [--seconds N] [--rate N] ...
# 'kill --kills 20 --postgres-kills 5' kills silos alone, 20 times, and PostgreSQL before every fourth or so.
# Parts: kill, rolling, database, network; all of them where none is named. Ends with '# pass N', '# fail N' and '# skipped N'.
set -uo pipefail
# shellcheck source=tests/clean.sh
. "$(dirname "$0")/../clean.sh"
cd "$(dirname "$0")/../.."

command -v ip >/dev/null || { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq iproute2; } >&2 || true
dotnet build tests/Cluster -v quiet --nologo -m:1 -nodeReuse:false >&2 || { echo "# fail 1"; exit 1; }
program="dotnet tests/Cluster/bin/Debug/net10.0/CodaMcp.Cluster.Tests.dll"

parts=() options=()
while [ $# -gt 0 ]; do
  case $1 in
    --*) options+=("$1" "$2"); shift 2 ;;
    *) parts+=("$1"); shift ;;
  esac
done
[ ${#parts[@]} -gt 0 ] || parts=(kill rolling database network)

status=0
ordinary=()
for part in "${parts[@]}"; do [ "$part" = network ] || ordinary+=("$part"); done
if [ ${#ordinary[@]} -gt 0 ]; then $program "${ordinary[@]}" ${options[@]+"${options[@]}"} || status=1; fi
if [[ " ${parts[*]} " == *" network "* ]]; then
  # In a network of its own, which goes away with the processes in it.
  own_network='mount -t tmpfs tmpfs /run/netns && ip link set lo up && ip link add codamcp type bridge && ip addr add 10.99.0.1/24 dev codamcp && ip link set codamcp up'
  mkdir -p /run/netns 2>/dev/null
  if unshare --net --mount --propagation private bash -c "$own_network" 2>/dev/null; then
    unshare --net --mount --propagation private bash -c "$own_network && exec $program network ${options[*]-}" || status=1
  else
    echo "skipped network: network namespaces cannot be made here"
    echo "# skipped 1"
  fi
fi
exit "$status"
