# Read by start.sh and stop.sh: where the broker of a version lives.
project=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
version=${KAFKA_VERSION:-4.1.1}
port=${KAFKA_PORT:-9092}
controller_port=${KAFKA_CONTROLLER_PORT:-$((port + 1))}
folder=${KAFKA_DATA_FOLDER:-$project/.data/kafka-$version}
pid_file=$folder/pid
address_file=$folder/address

# The process id is believed only while that process is this broker: ids are used again.
running() {
  [[ -f $pid_file ]] && ps -o args= -p "$(cat "$pid_file")" 2>/dev/null | grep -qF "kafka.Kafka $folder/server.properties"
}
