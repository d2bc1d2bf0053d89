#!/bin/sh
# Look-ups over HTTP: fills a list, serves it, and measures with wrk and batch.py. usage: run.sh [HASHES [SECONDS]]
# Needs Debian's package wrk, and build/holdfast (or HOLDFAST_PROGRAM). About a minute at a million hashes.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
program=${HOLDFAST_PROGRAM:-$here/../../build/holdfast}
hashes=${1:-1000000}
seconds=${2:-8}
lines=300000
folder=$(mktemp -d /tmp/holdfast-lookup.XXXXXX)
server=
trap '[ -z "$server" ] || kill "$server"; wait; rm -rf "$folder"' EXIT

serve() {
  began=$(date +%s%N)
  "$program" serve --data "$folder" --port 0 --log-level warn >"$folder/out" 2>"$folder/err" &
  server=$!
  until grep -q '^Stop with' "$folder/out"; do kill -0 "$server"; sleep 0.02; done
  started_ms=$((($(date +%s%N) - began) / 1000000))
  url=$(sed -n 's/^ *Site *\(.*\)\/$/\1/p' "$folder/out")
}

stop() {
  kill "$server"
  wait "$server" || true
}

# The server's time on processors so far, in microseconds (a tick is 10 ms).
cpu_us() {
  awk '{print ($14 + $15) * 10000}' "/proc/$server/stat"
}

# The server's time since `before`, for each of so many.
each_us() {
  awk -v spent="$(($(cpu_us) - before))" -v count="$1" 'BEGIN {printf "%.1f", spent / count}'
}

serve
stop
python3 "$here/fill.py" "$folder" "$hashes"
KEY=$("$program" keys --data "$folder" create --platform Bench 2>/dev/null)
export KEY

serve
echo "start from the database's rows: $started_ms ms, $(($(cpu_us) / 1000)) ms of CPU"
waited=0
until [ -e "$folder/lookup.lists" ] || [ "$waited" -ge 100 ]; do
  sleep 0.1
  waited=$((waited + 1))
done
stop
serve
if [ -e "$folder/lookup.lists" ]; then
  echo "start from the file of the lists: $started_ms ms, $(($(cpu_us) / 1000)) ms of CPU"
fi
sleep 1 # the lists are brought from the file into memory

echo "load average before: $(cut -d' ' -f1 /proc/loadavg)"
before=$(cpu_us)
wrk -t 1 -c 32 -d "${seconds}s" --latency -s "$here/lookup.lua" "$url" | tee "$folder/wrk"
requests=$(awk '/requests in/ {print $1}' "$folder/wrk")
echo "GET /m/lookup: $(each_us "$requests") us of the server's CPU a request"
before=$(cpu_us)
python3 "$here/batch.py" "$url" 2 "$lines"
echo "POST /api/v1/lookups: $(each_us $((2 * lines))) us of the server's CPU a hash"
awk '/VmRSS/ {print "memory: " $2 / 1024 " MB"}' "/proc/$server/status"
