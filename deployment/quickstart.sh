#!/usr/bin/env bash
# quickstart.sh [PROMPT|@FILE] [options of omninode-generate]: installs the packages, builds, and
# generates a node. Without arguments the prompt is examples/prompts/store_effect.txt and the node
# goes into ./generated of the project. Arguments replace the prompt, are read in the caller's
# folder, and their node goes into ./generated there unless they say --output-dir.
# Exit codes: those of setup.sh and of the build (1), else omninode-generate's.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd -P)
# shellcheck source=deployment/common.sh
. "$here/common.sh"

"$here/setup.sh"
use_debian_tools
# Tests need packages that are not installed here; a build folder that has them keeps them.
[[ -f $build/build.ninja ]] && configure || configure OMNINODE_TESTS=OFF
compile omninode

arguments=("$@")
if (($# == 0)); then
  cd "$project"
  arguments=(@examples/prompts/store_effect.txt)
fi
given=" $* "
# given_or NAME WORD…: adds an option that the caller has not given.
given_or() {
  case "$given" in
    *" $1 "* | *" $1="*) ;;
    *) arguments+=("$@") ;;
  esac
}
given_or --output-dir ./generated
given_or --disable-intelligence
given_or --node-type effect
given_or --timeout 120

exec "$build/bin/omninode-generate" "${arguments[@]}"
