#!/usr/bin/env bash
# test.sh: installs what the tests need, builds everything and runs every test against a private
# PostgreSQL and a real Kafka broker. Failures are shown in full; the last line is
# "N passed, N failed, N skipped". Exit codes: 0 all well · 1 a test failed, none ran, or the build
# failed · else setup.sh's. What ran is in build/ctest.log and build/junit.xml.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd -P)
# shellcheck source=deployment/common.sh
. "$here/common.sh"

test_limit_s=600
junit=$build/junit.xml

"$here/setup.sh" --tests
use_debian_tools
configure OMNINODE_TESTS=ON
compile all

if libs=$("$here/kafka.sh" fetch); then
  OMNINODE_KAFKA_LIBS=$(tail -n 1 <<<"$libs")
  export OMNINODE_KAFKA_LIBS
else
  say "no Kafka broker in this run: the tests that need one are skipped"
fi

# One line per test that passed is noise: the whole output is in the log.
without_passed() {
  grep --line-buffered -vE \
    '^ *(Start +[0-9]+: |[0-9]+/[0-9]+ Test +#[0-9]+: .* Passed +[0-9.]+ sec$)' || true
}

# A case counts as skipped only when it said so itself; one that could not start has failed.
summary() {
  awk '
    /<testcase / { cases++; refused = /status="notrun"/
                   if (/status="run"/) passed++
                   if (/status="disabled"/) skipped++ }
    refused && /<skipped message="SKIP_/ { skipped++ }
    END { printf "%d passed, %d failed, %d skipped\n", passed, cases - passed - skipped, skipped }
  ' "$1"
}

rm -f "$junit"
status=0
say "running the tests; each of them is in $build/ctest.log"
"$build/bin/omninode-test-servers" -- \
  ctest --test-dir "$build" -j2 --output-on-failure --no-tests=error --timeout "$test_limit_s" \
  --test-output-size-failed 1000000 --output-junit "$junit" </dev/null 2>&1 |
  tee "$build/ctest.log" | without_passed || status=$?
[[ -f $junit ]] && line=$(summary "$junit") || line='0 passed, 0 failed, 0 skipped'
say "$line"
[[ $status -eq 0 && $line == *', 0 failed, '* && $line != '0 passed, '* ]]
