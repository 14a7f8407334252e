#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# Types a call into the C example in real time, and looks for what it must have done, without the times.
#   live_example.sh PROGRAM FOLDER
set -euo pipefail
cd "$2"

output=$(printf '%s\n' 'login ann' 'call 1 +49301111 support' 'answer ann' 'hold ann' 'retrieve ann' 'hangup 1' 'queues' |
  "$1" --live)
for line in 'ring ann for channel 1 (+49301111), 15 s' 'connect channel 1 with ann' 'ann: busy' \
  'disconnect channel 1 from ann: caller_hung_up' 'support: 0 waiting' 'answered                     1.00 calls'; do
  if [[ $output != *"$line"* ]]; then
    printf 'not found: %s\nin:\n%s\n' "$line" "$output"
    exit 1
  fi
done
