#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# Usage: stubs.sh [PYTHON]: writes bindings/python/strowger/_strowger.pyi anew, from the strowger that PYTHON has
# installed (build/release/python/clean/bin/python if absent; ctest -L python makes it).
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../../.."

python=${1:-build/release/python/clean/bin/python}
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"$python" -m pybind11_stubgen strowger._strowger -o "$folder"
{
  echo '# SPDX-License-Identifier: Apache-2.0'
  cat "$folder/strowger/_strowger.pyi"
} >bindings/python/strowger/_strowger.pyi
