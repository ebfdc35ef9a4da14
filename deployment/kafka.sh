#!/usr/bin/env bash
# kafka.sh fetch [--dir D]: gets Apache Kafka's jars through Maven, once, into D, by default
# $XDG_CACHE_HOME/omninode/kafka-VERSION/libs (~/.cache where that is not set), and prints that
# folder on its last line. The folder appears whole or not at all; one that is there is kept.
# Exit codes: 0 there · 1 the folder cannot be written · 2 usage · 3 Maven got no answer
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd -P)
# shellcheck source=deployment/common.sh
. "$here/common.sh"
use_debian_tools

version=4.3.1
plugin=org.apache.maven.plugins:maven-dependency-plugin:3.6.1
limit_s=900

usage() { die 2 "usage: kafka.sh fetch [--dir D]"; }
complete() { [[ -f $1/kafka_2.13-$version.jar ]]; }

default_folder() {
  local home=${HOME:-$(getent passwd "$(id -u)" | cut -d: -f6)}
  printf '%s/omninode/kafka-%s/libs' "${XDG_CACHE_HOME:-$home/.cache}" "$version"
}

write_pom() {
  cat >"$1" <<POM
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>omninode</groupId>
  <artifactId>kafka</artifactId>
  <version>$version</version>
  <dependencies>
    <dependency>
      <groupId>org.apache.kafka</groupId>
      <artifactId>kafka_2.13</artifactId>
      <version>$version</version>
    </dependency>
    <dependency>
      <groupId>org.slf4j</groupId>
      <artifactId>slf4j-simple</artifactId>
      <version>1.7.36</version>
    </dependency>
  </dependencies>
</project>
POM
}

fetch() {
  local target=$1 scratch
  mkdir -p "$(dirname "$target")" && scratch=$(mktemp -d "$target.XXXXXX") ||
    die 1 "cannot write beside $target: choose another folder with --dir."
  # shellcheck disable=SC2064
  trap "rm -rf '$scratch'" EXIT
  write_pom "$scratch/pom.xml"
  command -v mvn >/dev/null ||
    die 3 "Maven is not installed: deployment/setup.sh --tests installs it."
  say "getting Apache Kafka $version through Maven"
  timeout "$limit_s" mvn -B -q -C -ntp -f "$scratch/pom.xml" "$plugin:copy-dependencies" \
    -DincludeScope=runtime -DoutputDirectory="$scratch/libs" >"$scratch/log" 2>&1 </dev/null &&
    complete "$scratch/libs" || {
    grep -m 2 ERROR "$scratch/log" >&2 || true
    die 3 "Maven could not get Apache Kafka $version from its registry (its words are" \
      "above): a connection or a mirror in ~/.m2/settings.xml helps."
  }
  # Another fetch may have been faster: its folder is as good.
  mv -T "$scratch/libs" "$target" 2>/dev/null || complete "$target" ||
    die 1 "$target is there without Kafka $version in it: remove it or choose another --dir."
}

main() {
  [[ ${1:-} == fetch ]] || usage
  local folder
  case $# in
    1) folder=$(default_folder) ;;
    3) [[ $2 == --dir && -n $3 ]] && folder=$(realpath -ms "$3") || usage ;;
    *) usage ;;
  esac
  complete "$folder" || fetch "$folder"
  say "$folder"
}

main "$@"
