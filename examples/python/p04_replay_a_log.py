# SPDX-License-Identifier: Apache-2.0
"""Replays a log of calls: what would have happened with one agent more? Arguments: FILE [DAYS].

Without arguments the small log of the help desk example is replayed; the log of the Technion's bank
(anonymous_bank_1999_02.txt) is read too.
"""

import pathlib
import sys

from pictures import can_draw, save

import strowger as sw

SMALL = pathlib.Path(__file__).parent.parent / "helpdesk/cases/small_log/small.csv"
path = pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else SMALL
columns = sw.anonymous_bank_columns()
if path == SMALL:
    columns = dict(
        separator=",", date="joined", date_format="dd/mm/yyyy", offered="joined", wait="wait", outcome="result",
        answered_values=["answered"], abandoned_values=["gave up"], service_start="from", service_end="to",
        agent="agent", type="subject",
    )
log = sw.CallLog.read(path, columns)
days = min(log.days, int(sys.argv[2]) if len(sys.argv) > 2 else log.days)
print(f"{len(log.to_frame())} calls, {len(log.bad_lines)} bad lines, {log.days} days, {len(log.agents)} agents")
print(log.summary().round(3).to_string(index=False))

plan = log.plan(end_day=days, longest_gap="10m")
as_it_was = sw.replay(log, plan=plan, end_day=days, replications=10)
busiest = log.to_frame()["agent"].value_counts().idxmax()
twin = {**next(a for a in log.centre().to_dict()["agent"] if a["name"] == busiest), "name": "one more"}
more = sw.Centre(log.centre().to_dict()["queue"], [*log.centre().to_dict()["agent"], twin])
shifts = [
    sw.Shift("one more", shift.begin, shift.end, shift.breaks)
    for shift in plan.shifts
    if shift.agent == busiest
]
with_one_more = sw.replay(
    log, more, plan.with_changes(shifts=[*plan.shifts, *shifts]), end_day=days, replications=10
)
table = sw.compare(with_one_more, as_it_was).table.set_index("metric")
print("one agent more minus as it was:")
print(table.loc[["mean_wait_s", "share_abandoned", "service_level"]].round(4).to_string())
if can_draw():
    save(__file__, sw.plot.policies({"as it was": as_it_was, "one agent more": with_one_more}, "mean_wait_s"))
