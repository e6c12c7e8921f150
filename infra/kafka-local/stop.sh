#!/usr/bin/env bash
# Stops the broker that start.sh started for KAFKA_VERSION (default 4.1.1) and KAFKA_DATA_FOLDER. Data stays, unless
# `--delete-data` is given; the jars always stay. Stopping a broker that does not run is not an error.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
source "$here/settings.sh"

if running; then
  pid=$(cat "$pid_file")
  kill "$pid"
  for _ in $(seq 1 200); do
    running || break
    sleep 0.1
  done
  # One that does not end within 20 s is killed: what it acknowledged is on disk or in the page cache.
  if running; then kill -9 "$pid"; fi
  echo "kafka-local: Kafka $version has stopped" >&2
fi
rm -f "$pid_file" "$address_file"
if [[ ${1:-} == --delete-data ]]; then rm -rf "$folder/log"; fi
