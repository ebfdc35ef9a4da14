#!/bin/sh
# conformance.sh BUILD_FOLDER [FORM [--each-method]]: generates a node from every prompt in
# prompts/ and hostile/, in one form or in both, and has the official package judge them.
# Exit 77 (skipped) where there is no Python 3.12 or newer.
# The environments are kept in $XDG_CACHE_HOME/omninode (~/.cache/omninode) and made once.
set -eu

build=${1:?usage: conformance.sh BUILD_FOLDER [FORM [--each-method]]}
forms=${2:-oct25 current}
each=${3:-}
here=$(cd "$(dirname "$0")" && pwd)
cache=${XDG_CACHE_HOME:-${HOME:-/root}/.cache}/omninode

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

# The nodes of one folder of prompts, each in a folder of its prompt's name; what became no node
# is printed. Twice, because the same prompt makes the same bytes.
generate() {
  "$build/bin/stages_generate" --each --onex "$form" "$here/$1"/*.txt "$scratch/$form/$1" ||
    return 1
  "$build/bin/stages_generate" --each --onex "$form" "$here/$1"/*.txt "$scratch/again" >/dev/null ||
    return 1
  diff -r "$scratch/$form/$1" "$scratch/again" || return 1
  rm -rf "$scratch/again"
}

# 1 where a prompt of prompts/ became no node or a check does not hold.
judge() {
  mkdir -p "$scratch/$form"
  if ! refused=$(generate prompts) || [ -n "$refused" ]; then
    echo "FAIL  $form: these prompts became no node, or not the same one twice:"
    echo "$refused"
    return 1
  fi
  # Of a hostile prompt it is only asked that a node, where there is one, is a good one.
  if [ -d "$here/hostile" ]; then
    generate hostile || return 1
  fi
  # The framework's own log lines say nothing about the verdict.
  # shellcheck disable=SC2086 # an option or nothing
  "$python" "$here/onex_check.py" $each --together "$scratch/$form" "$scratch/$form"/*/*/* \
    2>"$scratch/log" || { tail -n 5 "$scratch/log" >&2; return 1; }
}

verdict=0
for form in $forms; do
  python=$("$here/make_env.sh" "$cache" "$form")
  judge || verdict=1
done
exit "$verdict"
