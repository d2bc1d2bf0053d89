#!/bin/sh
# Look-ups over HTTP: fills a list, serves it, and measures with wrk and batch.py. usage: run.sh [HASHES [SECONDS]]
# Needs Debian's package wrk, and build/holdfast (or HOLDFAST_PROGRAM).
set -eu
here=$(cd "$(dirname "$0")" && pwd)
program=${HOLDFAST_PROGRAM:-$here/../../build/holdfast}
hashes=${1:-1000000}
seconds=${2:-8}
folder=$(mktemp -d /tmp/holdfast-lookup.XXXXXX)
server=
trap '[ -z "$server" ] || kill "$server"; wait; rm -rf "$folder"' EXIT

serve() {
  "$program" serve --data "$folder" --port 0 --log-level warn >"$folder/out" 2>"$folder/err" &
  server=$!
  until grep -q '^Stop with' "$folder/out"; do kill -0 "$server"; sleep 0.05; done
  url=$(sed -n 's/^ *Site *\(.*\)\/$/\1/p' "$folder/out")
}

serve
kill "$server"; wait "$server" || true
python3 "$here/fill.py" "$folder" "$hashes"
KEY=$("$program" keys --data "$folder" create --platform Bench 2>/dev/null)
export KEY
began=$(date +%s.%N)
serve
echo "start with $hashes hashes: $(echo "$(date +%s.%N) - $began" | bc) s"
echo "load average before: $(cut -d' ' -f1 /proc/loadavg)"
wrk -t 1 -c 32 -d "${seconds}s" --latency -s "$here/lookup.lua" "$url"
python3 "$here/batch.py" "$url" 2 300000
awk '/VmRSS/ {print "memory: " $2 / 1024 " MB"}' "/proc/$server/status"
