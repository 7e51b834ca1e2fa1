#!/usr/bin/env bash
# Measures CodaMcp beside bare servers of the SDKs, and installs what that needs. bench/README.md lists the options.
set -euo pipefail
# shellcheck source=tests/clean.sh
. "$(dirname "$0")/tests/clean.sh"
cd "$(dirname "$0")"

command -v dotnet >/dev/null || { echo "The .NET 10 SDK is missing: dotnet is not on the PATH."; exit 1; }
command -v wrk >/dev/null || { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq wrk; } >&2 || { echo "wrk is missing and could not be installed."; exit 1; }
# The short forms need no JavaScript unless they name such a server.
if [[ " $* " == *typescript* || " $* " != *" --short "* && " $* " != *" --guard "* && " $* " != *" --update-baseline "* ]]; then
  # shellcheck source=tests/node.sh
  . tests/node.sh || exit 1
  (cd bench/Load/typescript && timeout 300 npm install --no-progress --no-package-lock --loglevel=error) >&2
fi
dotnet build bench/Load -c Release -v quiet --nologo -p:RunAnalyzers=false >&2
exec dotnet bench/Load/bin/Release/net10.0/CodaMcp.Load.dll "$@"
