#!/bin/sh
# Compiles source/ into zoneinfo.zip, the zone data that the binary carries: the same bytes for the same source.
# Needs zic and zip. With an argument, writes there instead: build.sh /tmp/zoneinfo.zip
set -eu

cd "$(dirname "$0")"
out=${1:-$PWD/zoneinfo.zip}
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
umask 022

zic -b slim -d "$tmp/all" source/tzdata.zi
mkdir "$tmp/pack"
cp source/tzdata.zi source/zone.tab source/zone1970.tab "$tmp/pack"
# Links are left out: tzdata.zi names them.
for zone in $(sed -n 's/^Z \([^ ]*\) .*/\1/p' source/tzdata.zi); do
	mkdir -p "$tmp/pack/$(dirname "$zone")"
	cp "$tmp/all/$zone" "$tmp/pack/$zone"
done

cd "$tmp/pack"
find . -type f -exec env TZ=UTC touch -t 198001010000 {} +
rm -f "$out"
# Compressing the zones would save 110 KB and double the time to open them.
find . -type f -path './*/*' -o -type f -name '[A-Z]*' | LC_ALL=C sort | TZ=UTC zip -q -X -0 -@ "$out"
find . -type f -path './[a-z]*' | LC_ALL=C sort | TZ=UTC zip -q -X -9 -@ "$out"
