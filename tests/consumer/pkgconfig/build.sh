#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# Builds ../main.cc with a compiler and pkg-config alone.
#   build.sh PREFIX COMPILER OUTPUT
set -euo pipefail

prefix=$1
compiler=$2
output=$3
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)

pc_file=$(find "$prefix" -name strowger.pc)
PKG_CONFIG_PATH=$(dirname "$pc_file")
export PKG_CONFIG_PATH
# pkg-config escapes spaces for the shell, so its words are read by xargs, one to a line.
mapfile -t flags < <(pkg-config --cflags --libs strowger | xargs -n 1 printf '%s\n')
"$compiler" -std=c++20 -Wall -Wextra -Werror "$here/../main.cc" "${flags[@]}" -o "$output" \
  "-Wl,-rpath,$(dirname "$PKG_CONFIG_PATH")"
