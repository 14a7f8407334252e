#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# Usage: wheel.sh FOLDER [LIBSTROWGER.A]: builds the wheel with build/venv (tests/support/bootstrap.sh makes it), and
# installs it into the clean environment FOLDER/clean, with what the tests, examples and
# benchmarks need.
set -euo pipefail
# shellcheck source=tests/support/bootstrap.sh
source "$(dirname "${BASH_SOURCE[0]}")/../../../tests/support/bootstrap.sh"

folder=$1
library=${2-}
python="$STROWGER_ROOT/build/venv/bin/python"
pip=(-m pip --quiet --disable-pip-version-check)
mkdir -p "$folder"
rm -rf "$folder/wheel"

options=("--config-settings=build-dir=$folder/module")
if [[ -n $library ]]; then options+=("--config-settings=cmake.define.STROWGER_PREBUILT=$library"); fi
say "building the wheel"
PATH="$STROWGER_ROOT/build/venv/bin:$PATH" "$python" "${pip[@]}" wheel --no-build-isolation --no-deps \
  --wheel-dir "$folder/wheel" "${options[@]}" "$STROWGER_ROOT"

say "installing it into $folder/clean"
make_venv "$folder/clean"
mapfile -t needed < <(packages_in "$STROWGER_ROOT/tests/python-packages.txt" tests examples benchmarks)
"$folder/clean/bin/python" "${pip[@]}" install "$folder/wheel/"*.whl "${needed[@]}"
"$folder/clean/bin/python" "${pip[@]}" install --force-reinstall --no-deps "$folder/wheel/"*.whl
"$folder/clean/bin/python" -c 'import strowger; print("strowger", strowger.__version__, strowger.__file__)'
