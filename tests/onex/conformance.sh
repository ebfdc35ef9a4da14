#!/bin/sh
# conformance.sh BUILD_FOLDER [--each-method]: generates a node from every prompt in prompts/ and
# has the official package judge it. Exit 77 (skipped) where there is no Python 3.12 or newer.
# The environment is kept in $XDG_CACHE_HOME/omninode (~/.cache/omninode) and made once.
set -eu

build=${1:?usage: conformance.sh BUILD_FOLDER [--each-method]}
each=${2:-}
here=$(cd "$(dirname "$0")" && pwd)
cache=${XDG_CACHE_HOME:-${HOME:-/root}/.cache}/omninode

python=$("$here/make_env.sh" "$cache")

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
for prompt in "$here"/prompts/*.txt; do
  # A folder for each prompt: two prompts may ask for nodes of one name.
  name=$(basename "$prompt" .txt)
  "$build/bin/stages_generate" "$prompt" "$scratch/$name" >/dev/null
  "$build/bin/stages_generate" "$prompt" "$scratch/again/$name" >/dev/null
  diff -r "$scratch/$name" "$scratch/again/$name"
done
rm -rf "$scratch/again"

# The framework's own log lines say nothing about the verdict.
"$python" "$here/onex_check.py" $each "$scratch"/*/* 2>/dev/null
