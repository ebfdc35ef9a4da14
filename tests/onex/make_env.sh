#!/bin/sh
# make_env.sh CACHE_FOLDER FORM: the Python environment that judges nodes of a form (oct25 or
# current), in CACHE_FOLDER/FORM. Prints its python. Safe to repeat, also by several at a time;
# the second time nothing is downloaded.
# Exit 77 where there is no Python 3.12 or newer: nothing else depends on it.
set -eu

cache=${1:?usage: make_env.sh CACHE_FOLDER FORM}
form=${2:?usage: make_env.sh CACHE_FOLDER FORM}
tools='ruff==0.17.6 mypy==2.4.1'
# A change in the packages here makes the environment anew.
stamp="$form, layout 2, $tools"

is_new_enough() {
  "$1" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 12))' >/dev/null 2>&1
}

# Candidates are run, not believed: a shim on the PATH proves nothing.
find_python() {
  account=$(getent passwd "$(id -u)" | cut -d: -f6) || account=${HOME:-/root}
  for candidate in python3.12 python3.13 python3.14 \
      "${PYENV_ROOT:-${HOME:-/root}/.pyenv}"/versions/3.1[2-9]*/bin/python \
      "$account"/.pyenv/versions/3.1[2-9]*/bin/python python3; do
    if is_new_enough "$candidate"; then
      echo "$candidate"
      return 0
    fi
  done
  if command -v uv >/dev/null 2>&1; then
    candidate=$(uv python find '>=3.12' 2>/dev/null) || return 1
    is_new_enough "$candidate" && echo "$candidate" && return 0
  fi
  return 1
}

install() {
  "$env/bin/python" -m pip install --quiet --disable-pip-version-check "$@" >&2
}

# The 0.2.0 package asks for more than it needs here, so its needs are named and it comes alone.
install_form() {
  case $form in
    oct25)
      install 'pydantic>=2.11.7,<2.12' 'pyyaml>=6.0.2,<7' 'dependency-injector>=4.48.1,<5' \
        'pytest<9' 'pytest-asyncio<1'
      install --no-deps omnibase-core==0.2.0 omnibase-spi==0.2.0
      ;;
    current)
      install omnibase-core==0.47.57 'pytest<10' 'pytest-asyncio<2'
      ;;
    *)
      echo "There is no form $form; the forms are oct25 and current." >&2
      exit 2
      ;;
  esac
  # shellcheck disable=SC2086 # a list of words
  install $tools
}

mkdir -p "$cache"
cache=$(cd "$cache" && pwd)
env=$cache/$form
exec 9>"$cache/$form.lock"
if command -v flock >/dev/null 2>&1; then
  flock 9
fi
if [ "$(cat "$env/stamp" 2>/dev/null)" = "$stamp" ] && is_new_enough "$env/bin/python"; then
  echo "$env/bin/python"
  exit 0
fi

if ! python=$(find_python); then
  echo "There is no Python 3.12 or newer here, so generated nodes cannot be judged by the" \
       "official package; install one (for example with pyenv or uv) to run these checks." >&2
  exit 77
fi

rm -rf "$env"
"$python" -m venv "$env" >&2
install_form
echo "$stamp" > "$env/stamp"
echo "$env/bin/python"
