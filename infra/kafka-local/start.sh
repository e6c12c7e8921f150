#!/usr/bin/env bash
# Starts one real Kafka broker (KRaft, one node) on this machine, from the jars of Maven Central. No Docker.
#
#   address=$(infra/kafka-local/start.sh)      # prints 127.0.0.1:<port> and nothing else on standard output
#
# Settings, by environment:
#   KAFKA_VERSION          4.1.1 (default) or 3.9.1
#   KAFKA_PORT             port of the broker, default 9092
#   KAFKA_CONTROLLER_PORT  port of its controller, default KAFKA_PORT + 1
#   KAFKA_DATA_FOLDER      jars, log and data, default <project>/.data/kafka-<version>
#
# Running it again while the broker runs prints the address once more. Exit codes: 0 the broker answers, 1 it did not
# start (the end of its log is shown), 2 a setting is wrong, 3 Java, Maven or the jars cannot be had on this machine.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
source "$here/settings.sh"

say() { echo "kafka-local: $*" >&2; }
cannot() { say "$*"; exit 3; }
wrong() { say "$*"; exit 2; }

answers() { (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

case $version in
  4.*) logging=slf4j-simple java_needed=17 ;;
  3.*) logging=slf4j-reload4j java_needed=11 ;;
  *) wrong "KAFKA_VERSION is '$version'; 4.1.1 and 3.9.1 are known" ;;
esac
[[ $port =~ ^[0-9]+$ && $controller_port =~ ^[0-9]+$ ]] || wrong "KAFKA_PORT and KAFKA_CONTROLLER_PORT are numbers"

check_ports() {
  local taken
  for taken in "$port" "$controller_port"; do
    if answers "$taken"; then wrong "port $taken is taken by another program; choose another one with KAFKA_PORT"; fi
  done
}

fetch_jars() {
  [[ -f $folder/jars-complete ]] && return
  command -v mvn >/dev/null || cannot "mvn is not installed: the jars of Kafka $version cannot be fetched"
  say "fetching the jars of Kafka $version from Maven Central"
  rm -rf "$folder/lib"
  mvn --batch-mode --quiet -Dstyle.color=never --file "$here/pom.xml" dependency:copy-dependencies -DincludeScope=runtime \
    -Dkafka.version="$version" -Dlogging.artifact="$logging" -DoutputDirectory="$folder/lib" >&2 ||
    cannot "the jars of Kafka $version cannot be fetched (no way to Maven Central?)"
  touch "$folder/jars-complete"
}

check_java() {
  command -v java >/dev/null || cannot "java is not installed: Kafka $version needs Java $java_needed or newer"
  local major
  major=$(java -version 2>&1 | sed -nE 's/.*version "([0-9]+).*/\1/p' | head -n 1)
  [[ ${major:-0} -ge $java_needed ]] || cannot "Java ${major:-?} is too old: Kafka $version needs Java $java_needed"
}

# Few partitions for the broker's own topics: it starts faster and a single node gains nothing from more.
write_settings() {
  cat >"$folder/server.properties" <<PROPERTIES
process.roles=broker,controller
node.id=1
controller.quorum.voters=1@127.0.0.1:$controller_port
listeners=PLAINTEXT://127.0.0.1:$port,CONTROLLER://127.0.0.1:$controller_port
advertised.listeners=PLAINTEXT://127.0.0.1:$port
controller.listener.names=CONTROLLER
listener.security.protocol.map=CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT
log.dirs=$folder/log
offsets.topic.num.partitions=4
offsets.topic.replication.factor=1
transaction.state.log.num.partitions=4
transaction.state.log.replication.factor=1
transaction.state.log.min.isr=1
group.initial.rebalance.delay.ms=0
auto.create.topics.enable=false
PROPERTIES
  # Only the 3.9 line reads this file; 4.x is set by the system properties below.
  cat >"$folder/log4j.properties" <<PROPERTIES
log4j.rootLogger=WARN, out
log4j.logger.kafka.server.KafkaRaftServer=INFO
log4j.appender.out=org.apache.log4j.ConsoleAppender
log4j.appender.out.layout=org.apache.log4j.PatternLayout
log4j.appender.out.layout.ConversionPattern=%d %p %c{1} %m%n
PROPERTIES
}

# Replaces the shell that calls it, so that the id of a background call is that of the broker itself.
become_kafka() {
  exec java -Xmx512m -XX:+UseSerialGC -Dlog4j.configuration="file:$folder/log4j.properties" \
    -Dorg.slf4j.simpleLogger.defaultLogLevel=warn -Dorg.slf4j.simpleLogger.showDateTime=true \
    -Dorg.slf4j.simpleLogger.log.kafka.server.KafkaRaftServer=info -cp "$folder/lib/*" "$@"
}

format_once() {
  [[ -f $folder/log/meta.properties ]] && return
  say "formatting $folder/log"
  local cluster
  cluster=$(become_kafka kafka.tools.StorageTool random-uuid 2>/dev/null)
  (become_kafka kafka.tools.StorageTool format --cluster-id "$cluster" --config "$folder/server.properties") \
    >"$folder/format.log" 2>&1 || { cat "$folder/format.log" >&2; say "the data folder cannot be formatted"; exit 1; }
}

start_broker() {
  say "starting Kafka $version on 127.0.0.1:$port"
  become_kafka kafka.Kafka "$folder/server.properties" >"$folder/server.log" 2>&1 </dev/null &
  echo $! >"$pid_file"
  echo "127.0.0.1:$port" >"$address_file"
  disown
  for _ in $(seq 1 600); do
    if grep -q 'Kafka Server started' "$folder/server.log" && answers "$port"; then return; fi
    running || break
    sleep 0.1
  done
  tail -n 30 "$folder/server.log" >&2
  say "Kafka $version did not start; its log is $folder/server.log"
  "$here/stop.sh"
  exit 1
}

mkdir -p "$folder"
if running; then
  say "Kafka $version is running already"
else
  check_ports
  check_java
  fetch_jars
  write_settings
  format_once
  start_broker
fi
cat "$address_file"
