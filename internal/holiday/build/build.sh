#!/bin/sh
# Makes ../data/holidays.zip and ../data/NOTICE.md from the npm package date-holidays, at the version that
# package-lock.json fixes: the same bytes each time. Needs Node 20 or newer, npm and zip, and two minutes. Only for
# whoever takes in a new version: Meantime is built, run and tested without it.
set -eu

cd "$(dirname "$0")"
data=$(cd ../data && pwd)
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
umask 022

cp package.json package-lock.json ./*.mjs notice.md "$tmp"
cd "$tmp"
npm ci --silent --ignore-scripts
TZ=UTC node generate.mjs "$tmp/out"

version=$(node -p "require('./node_modules/date-holidays/package.json').version")
{
	sed "s/VERSION/$version/" notice.md
	# The list of sources that the licence asks to be passed on.
	sed -n '/^<attribution>/,$p' node_modules/date-holidays/LICENSE | sed -n 's/^http.*/- <&>/p'
} > "$data/NOTICE.md"

cd out
find . -type f -exec env TZ=UTC touch -t 198001010000 {} +
rm -f "$data/holidays.zip"
find . -type f | LC_ALL=C sort | TZ=UTC zip -q -X -9 -@ "$data/holidays.zip"
