#!/usr/bin/env bash
# setup.sh [--tests]: installs from Debian's archive what the project needs to build and run;
# --tests adds what only its tests need. Nothing is ever removed, and nothing is downloaded or
# changed when all is there. Needs root, or a user with sudo.
# Exit codes: 0 all there · 1 apt-get failed · 2 usage · 3 not Debian 12 · 4 an installed package
# is in the way · 5 neither root nor sudo
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd -P)
# shellcheck source=deployment/common.sh
. "$here/common.sh"

packages=(
  build-essential cmake ninja-build ccache pkg-config
  libboost1.81-dev libpqxx-dev librdkafka-dev nlohmann-json3-dev libspdlog-dev libfmt-dev
  libcli11-dev libyaml-cpp-dev libkainjow-mustache-dev libtomlplusplus-dev libssl-dev
  postgresql-15
)
test_packages=(
  libgtest-dev libgmock-dev libvalijson-dev
  default-jre-headless maven kcat python3 python3-venv
  clang-format clang-tidy
)
apt_options=(
  -y -q --no-install-recommends --no-remove
  -o DPkg::Lock::Timeout=300 -o Dpkg::Use-Pty=0
  -o Dpkg::Options::=--force-confdef -o Dpkg::Options::=--force-confold
)

installed() {
  dpkg-query -W -f='${db:Status-Status} ${Package}\n' "$@" 2>/dev/null |
    sed -n 's/^installed //p' || true
}

require_debian_12() {
  local system
  system=$(. /etc/os-release 2>/dev/null && printf '%s %s' "${ID:-?}" "${VERSION_ID:-?}") || true
  [[ $system == 'debian 12' ]] ||
    die 3 "this project is set up on Debian 12 only, and this system calls itself" \
      "'${system:-unknown}': use a Debian 12 machine; nothing was changed."
}

as_root() {
  local ask=()
  if ((EUID == 0)); then
    "$@"
  else
    [[ -t 0 ]] || ask=(-n)
    sudo "${ask[@]}" "$@"
  fi
}

require_root() {
  ((EUID == 0)) && return
  { command -v sudo >/dev/null && as_root true; } ||
    die 5 "installing packages needs root or a user with sudo (without a password where there" \
      "is no terminal): run this script as such a user; nothing was changed."
}

# Debian's default Boost, 1.74, cannot be installed beside 1.81, and does not compile here.
require_no_conflict() {
  local old
  old=$(installed libboost1.74-dev libboost-dev | paste -sd' ')
  [[ -z $old ]] || die 4 "installed and in conflict with libboost1.81-dev: $old; remove it" \
    "(apt-get remove libboost1.74-dev) if nothing else needs it, and run this again;" \
    "nothing was changed."
}

# Debian's package would otherwise create and start a cluster on port 5432 that nobody asked for.
prevent_main_cluster() {
  local folder=/etc/postgresql-common line='create_main_cluster = false'
  say "PostgreSQL's package will create no cluster of its own ($folder/createcluster.d)"
  as_root mkdir -p "$folder/createcluster.d"
  printf '# Written by omninode, which brings its own cluster.\n%s\n' "$line" |
    as_root tee "$folder/createcluster.d/omninode.conf" >/dev/null
  # A file from before that does not read the folder gets the line itself.
  if [[ -f $folder/createcluster.conf ]] &&
    ! grep -qs "^include_dir.*createcluster.d" "$folder/createcluster.conf"; then
    say "$line" | as_root tee -a "$folder/createcluster.conf" >/dev/null
  fi
}

apt() {
  as_root env DEBIAN_FRONTEND=noninteractive NEEDRESTART_SUSPEND=1 LC_ALL=C.UTF-8 \
    apt-get "${apt_options[@]}" "$@"
}

install_missing() {
  local plan
  log=$(mktemp)  # not local: the trap reads it after this function
  trap 'rm -f "$log"' EXIT
  say "installing from Debian's archive: $*"
  # One broken source of the user's must not stop us: the plan tells whether all can be had.
  apt update >"$log" 2>&1 || say "apt-get update had errors; going on with the lists there are"
  if ! plan=$(apt --simulate install "$@" 2>&1); then
    tail -n 25 <<<"$plan" >&2
    grep -qE 'need to be removed|unmet dependencies|held broken' <<<"$plan" &&
      die 4 "these packages cannot be installed beside what is installed (apt-get's reasons" \
        "are above); nothing was changed."
    die 1 "apt-get cannot find all of these packages (its reasons are above): look at the" \
      "sources in /etc/apt; nothing was installed."
  fi
  say "with what they depend on, $(grep -c '^Inst ' <<<"$plan") packages; this takes some minutes"
  if grep -qw postgresql-15 <<<"$*"; then prevent_main_cluster; fi
  apt install "$@" >"$log" 2>&1 </dev/null || {
    tail -n 40 "$log" >&2
    die 1 "apt-get could not install the packages (its last lines are above)."
  }
}

main() {
  case "$*" in
    '') ;;
    --tests) packages+=("${test_packages[@]}") ;;
    *) die 2 "usage: setup.sh [--tests]" ;;
  esac
  require_debian_12
  local there name missing=()
  there=" $(installed "${packages[@]}" | tr '\n' ' ')"
  for name in "${packages[@]}"; do
    [[ $there == *" $name "* ]] || missing+=("$name")
  done
  if ((${#missing[@]} == 0)); then
    say "packages: all ${#packages[@]} are installed"
    return
  fi
  require_no_conflict
  require_root
  install_missing "${missing[@]}"
  say "packages: all ${#packages[@]} are installed now"
}

main "$@"
