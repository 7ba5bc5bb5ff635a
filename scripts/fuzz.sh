#!/bin/sh
# Fuzzes every target of the module, one after the other, each for the time
# given: scripts/fuzz.sh 5s
set -eu

time=${1:?how long each target is fuzzed, as in 5s}
cd "$(dirname "$0")/.."

targets=$(grep -rEo --include='*_test.go' '^func Fuzz[A-Za-z0-9_]+' cmd internal e2e 2>/dev/null || true)
if [ -z "$targets" ]; then
	echo "fuzz: no targets"
	exit 0
fi
echo "$targets" | while IFS=: read -r file decl; do
	echo "fuzz: ${decl#func } in $(dirname "$file"), $time"
	go test -run '^$' -fuzz "^${decl#func }\$" -fuzztime "$time" "./$(dirname "$file")"
done
