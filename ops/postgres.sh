#!/usr/bin/env bash
# A private PostgreSQL of Debian's package on loopback, for development and tests.
#   ops/postgres.sh start DIRECTORY [PORT]   makes it where it is missing, starts it, and prints the connection string
#   ops/postgres.sh stop DIRECTORY           stops it; with 'kill' instead, as a power cut would
#   ops/postgres.sh freeze DIRECTORY         has it answer nothing while its connections stand, until 'thaw'
#   ops/postgres.sh url DIRECTORY            prints the connection string
set -euo pipefail

usage() { sed -n '2,6s/^# \{0,1\}//p' "$0" >&2; exit 2; }
[ $# -ge 2 ] || usage
command=$1
directory=$(realpath -m "$2")

find_bin() { ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -n 1; }
bin=$(find_bin)
if [ -z "$bin" ] && [ "$command" = start ]; then
  { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq postgresql; } >&2 || { echo "PostgreSQL is missing and could not be installed." >&2; exit 1; }
  bin=$(find_bin)
fi

# PostgreSQL refuses to run as root.
as_owner() {
  if [ "$(id -u)" -eq 0 ]; then (cd / && setpriv --reuid=postgres --regid=postgres --init-groups -- "$@"); else "$@"; fi
}
url() { echo "Host=127.0.0.1;Port=$(cat "$directory/port");Database=postgres;Username=postgres;Password=$(cat "$directory/password")"; }
# Below the ports that connections are made from: who asks a server that is away again and again would take its port, talking to itself.
free_port() {
  local port
  while port=$((RANDOM % 20000 + 10000)); do
    (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null || { echo "$port"; return; }
  done
}

case $command in
  start)
    if [ ! -f "$directory/data/PG_VERSION" ]; then
      mkdir -p "$directory"
      chmod 711 "$directory"
      head -c 18 /dev/urandom | base64 | tr -d '/+=' >"$directory/password"
      mkdir -p "$directory/data"
      if [ "$(id -u)" -eq 0 ]; then chown postgres "$directory/data" "$directory/password"; fi
      as_owner "$bin/initdb" --pgdata="$directory/data" --username=postgres --pwfile="$directory/password" --auth=scram-sha-256 --encoding=UTF8 --locale=C.UTF-8 >&2
    fi
    if as_owner "$bin/pg_ctl" --pgdata="$directory/data" status >/dev/null 2>&1; then url; exit; fi
    echo "${3:-$(cat "$directory/port" 2>/dev/null || free_port)}" >"$directory/port"
    touch "$directory/log"
    if [ "$(id -u)" -eq 0 ]; then chown postgres "$directory/log"; fi
    as_owner "$bin/pg_ctl" --pgdata="$directory/data" --log="$directory/log" --wait --timeout=30 \
      --options="-p $(cat "$directory/port") -c listen_addresses=127.0.0.1 -c unix_socket_directories= -c max_connections=200" start >&2 \
      || { tail -n 20 "$directory/log" >&2; exit 1; }
    url
    ;;
  stop) as_owner "$bin/pg_ctl" --pgdata="$directory/data" --mode=fast --wait --timeout=30 stop >&2 ;;
  kill) as_owner "$bin/pg_ctl" --pgdata="$directory/data" --mode=immediate --wait --timeout=30 stop >&2 ;;
  # The server first and last, so that it starts no process meanwhile that runs on.
  freeze) server=$(head -n 1 "$directory/data/postmaster.pid") && kill -STOP "$server" && { pkill -STOP -P "$server" || true; } ;;
  thaw) server=$(head -n 1 "$directory/data/postmaster.pid") && { pkill -CONT -P "$server" || true; } && kill -CONT "$server" ;;
  url) url ;;
  *) usage ;;
esac
