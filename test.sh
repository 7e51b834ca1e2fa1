#!/usr/bin/env bash
# Builds everything and runs every test of the default suite, and installs what they need. Ends with 'N passed, N failed, N skipped'.
set -uo pipefail
# shellcheck source=tests/clean.sh
. "$(dirname "$0")/tests/clean.sh"
cd "$(dirname "$0")"

command -v dotnet >/dev/null || { echo "The .NET 10 SDK is missing: dotnet is not on the PATH."; exit 1; }
# shellcheck source=tests/node.sh
. tests/node.sh || exit 1

out=$(mktemp)
trap 'rm -f "$out"' EXIT
status=0

dotnet build CodaMcp.sln --nologo -v quiet || { echo "0 passed, 1 failed, 0 skipped"; exit 1; }
timeout 1200 dotnet test CodaMcp.sln --no-build --nologo -v quiet --logger "console;verbosity=minimal" 2>&1 | tee -a "$out" || status=1
timeout 600 tests/Clients/run.sh 2>&1 | tee -a "$out" || status=1

# The .NET runner closes each project with 'Failed: 0, Passed: 12, Skipped: 0', node's with lines like 'pass 5'.
sum() { grep -oE "$1" "$out" | grep -oE '[0-9]+$' | awk '{ n += $1 } END { print n + 0 }'; }
passed=$(($(sum 'Passed: +[0-9]+') + $(sum '^. pass [0-9]+')))
failed=$(($(sum 'Failed: +[0-9]+') + $(sum '^. fail [0-9]+')))
skipped=$(($(sum 'Skipped: +[0-9]+') + $(sum '^. skipped [0-9]+')))
[ "$status" -ne 0 ] && [ "$failed" -eq 0 ] && failed=1
[ "$passed" -eq 0 ] && status=1
echo "$passed passed, $failed failed, $skipped skipped"
exit "$status"
