# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
#
# Shared by tests/run, benchmarks/run and examples/run, which source it: packages, progress, configuring.
# Needs bash, coreutils, apt and nothing else.

STROWGER_ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
STROWGER_JOBS=$(nproc)

# say TEXT: a progress line, with the seconds since the script began.
say() {
  printf '== [%4d s] %s\n' "$SECONDS" "$*"
}

# packages_in FILE GROUP...: the packages of those groups of a list such as tests/debian-packages.txt.
packages_in() {
  local file=$1 line group=''
  shift
  local wanted=" $* "
  while IFS= read -r line; do
    if [[ $line =~ ^#\ \[([a-z]+)\] ]]; then
      group=${BASH_REMATCH[1]}
    elif [[ -n $line && $line != \#* && $wanted == *" $group "* ]]; then
      printf '%s\n' "$line"
    fi
  done <"$file"
}

# packages_of GROUP...: Debian's.
packages_of() {
  packages_in "$STROWGER_ROOT/tests/debian-packages.txt" "$@"
}

# make_venv FOLDER: a virtual environment of Debian's Python, or of STROWGER_PYTHON, unless it is there.
make_venv() {
  [[ -x $1/bin/python ]] || "${STROWGER_PYTHON:-/usr/bin/python3}" -m venv "$1"
}

# install_python_packages GROUP...: makes build/venv, and installs what is missing of those groups of
# tests/python-packages.txt.
install_python_packages() {
  local package missing=() venv="$STROWGER_ROOT/build/venv"
  make_venv "$venv" || return 1
  local there
  there=$("$venv/bin/python" -c 'import importlib.metadata as m; print(*(n for d in m.distributions() for n in (d.name, d.name + "==" + d.version)), sep="\n")' |
    tr 'A-Z_' 'a-z-') || return 1
  while IFS= read -r package; do
    grep -qx "$package" <<<"$there" || missing+=("$package")
  done < <(packages_in "$STROWGER_ROOT/tests/python-packages.txt" "$@")
  if ((${#missing[@]} == 0)); then
    say "Python packages: all there"
    return 0
  fi
  say "Python packages: installing ${missing[*]}"
  "$venv/bin/python" -m pip install --quiet --disable-pip-version-check "${missing[@]}"
}

# is_installed PACKAGE
is_installed() {
  [[ $(dpkg-query -W -f '${db:Status-Status}' "$1" 2>/dev/null) == installed ]]
}

# install_packages GROUP...: installs what is missing. If it may not, prints the command that would, and fails.
install_packages() {
  local package missing=() as_root=()
  while IFS= read -r package; do
    is_installed "$package" || missing+=("$package")
  done < <(packages_of "$@")
  if ((${#missing[@]} == 0)); then
    say "packages: all there"
    return 0
  fi
  if ((EUID != 0)); then
    as_root=(sudo -n)
    if ! command -v sudo >/dev/null || ! sudo -n true 2>/dev/null; then
      echo "These packages are missing, and installing them needs root. Please run:"
      echo "  sudo apt-get update && sudo apt-get install --no-install-recommends ${missing[*]}"
      return 1
    fi
  fi
  say "packages: installing ${missing[*]}"
  "${as_root[@]}" apt-get -qq update &&
    "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -qq -y --no-install-recommends install "${missing[@]}"
}

# configure PRESET CMAKE-ARGUMENTS...: afresh if the build folder belongs to another place of the work tree.
configure() {
  local preset=$1 home fresh=()
  shift
  local cache="$STROWGER_ROOT/build/$preset/CMakeCache.txt"
  if [[ -f $cache ]]; then
    home=$(sed -n 's/^CMAKE_HOME_DIRECTORY:INTERNAL=//p' "$cache")
    [[ $home == "$STROWGER_ROOT" ]] || fresh=(--fresh)
  fi
  (cd "$STROWGER_ROOT" && cmake --preset "$preset" "${fresh[@]}" "$@")
}

# build PRESET [TARGET...]: keeps going after an error, so that one run shows them all.
build() {
  local preset=$1 targets=()
  shift
  if (($# > 0)); then targets=(--target "$@"); fi
  (cd "$STROWGER_ROOT" && cmake --build --preset "$preset" --parallel "$STROWGER_JOBS" "${targets[@]}" -- -k 0)
}

# configured_with PRESET VARIABLE: whether that build folder has VARIABLE switched on.
configured_with() {
  grep -qs "^$2:BOOL=ON" "$STROWGER_ROOT/build/$1/CMakeCache.txt"
}
