# SPDX-License-Identifier: Apache-2.0
import numpy as np
import pandas as pd
import pytest

import strowger as sw


@pytest.fixture
def log(three_agents, forty_an_hour):
    """Two simulated days, as a log."""
    source = sw.calls("q", 45, sw.lognormal(180, 1.0), patience=sw.exponential(300))
    calls = sw.simulate(three_agents, source, days=2, replications=1, calls=True).calls()
    calls["outcome"] = calls["end"].map({"completed": "answered", "abandoned": "abandoned"}).astype(str)
    calls["agent"] = calls["agent"].astype(object).where(calls["outcome"] == "answered", None)
    calls["type"] = np.where(calls["number"] % 3 == 0, "gold", "plain")
    calls["offered_s"] = calls["arrival_s"]
    return sw.CallLog.from_frame(calls.sort_values("offered_s"))


def test_a_frame_comes_round(log):
    frame = log.to_frame()
    again = sw.CallLog.from_frame(frame).to_frame()
    for name in ("offered_s", "wait_s", "handling_s"):
        assert np.array_equal(frame[name], again[name])
    names = [column["agent"].cat.add_categories("").fillna("").tolist() for column in (frame, again)]
    assert names[0] == names[1] and "" in names[0]
    assert log.days == 2 and set(log.types) == {"gold", "plain"}


def test_a_replay_under_the_same_policy_gives_the_log_again(log, three_agents):
    plan = log.plan([{"queue": "q", "type": "gold"}, {"queue": "q"}]).with_changes(shifts=[])
    result = sw.replay(log, three_agents, plan, replications=2)
    assert result.estimate("mean_wait_s").mean == pytest.approx(log.summary().loc[0, "mean_wait_s"], rel=0.02)
    assert result.estimate("share_abandoned").mean == pytest.approx(log.summary().loc[0, "share_abandoned"], abs=0.01)
    gold = (log.to_frame()["type"] == "gold").sum()
    assert result.by_class().set_index(["class", "metric"])["mean"]["q gold", "calls_per_day"] == gold / 2


def test_another_staffing_changes_what_happens(log, three_agents):
    plan = log.plan([{"queue": "q"}]).with_changes(shifts=[])
    before = sw.replay(log, three_agents, plan, replications=2)
    after = sw.replay(log, three_agents.with_group_size("all", 5), plan, replications=2)
    assert sw.compare(before, after).difference("mean_wait_s").low > 0
    one_day = sw.replay(log, three_agents, plan, first_day=1, replications=2)
    assert one_day.setting.start_s == 86_400 and one_day.setting.length_s == 86_400


def test_the_log_alone_is_enough_for_a_first_replay(log):
    result = sw.replay(log, replications=2)
    assert result.estimate("share_abandoned").mean < 0.5


def test_bad_logs_name_column_and_index(log):
    frame = log.to_frame()[["offered_s", "wait_s", "handling_s", "outcome"]].astype({"outcome": object})
    for column, value, message in [
        ("wait_s", -1.0, r"wait_s\[3\] is -1"),
        ("handling_s", np.nan, r"handling_s\[3\] is nan"),
        ("outcome", "lost", r"outcome\[3\] is 'lost'"),
    ]:
        bad = frame.copy()
        bad.loc[bad.index[3], column] = value
        with pytest.raises(sw.StrowgerError, match=message):
            sw.CallLog.from_frame(bad)
    with pytest.raises(sw.StrowgerError, match="no column 'wait_s'"):
        sw.CallLog.from_frame(frame.drop(columns="wait_s"))
    with pytest.raises(sw.StrowgerError, match="days 1 to 7"):
        sw.replay(log, first_day=1, end_day=7)


def test_files_are_read_by_their_own_names(tmp_path):
    path = tmp_path / "log.csv"
    path.write_text("at,waited,what,talk\n2026-01-05 9:00:00,3,yes,60\n2026-01-06 9:00:01,x,no,0\n2026-01-06 9:05:00,9,no,0\n")
    columns = dict(
        separator=",", date="at", offered="at", wait="waited", outcome="what", service_time="talk",
        answered_values=["yes"], abandoned_values=["no"],
    )
    log = sw.CallLog.read(path, columns)
    assert log.days == 2 and [line for line, _ in log.bad_lines] == [3]
    assert list(log.summary(interval="24h")["offered"]) == [1, 1]
    with pytest.raises(sw.StrowgerError, match="waitd"):
        sw.CallLog.read(path, columns, wait="waitd")
    with pytest.raises(sw.NotFoundError):
        sw.CallLog.read("nowhere.csv", columns)
    with pytest.raises(sw.StrowgerError, match="'colour' is not one of"):
        sw.CallLog.read(path, columns, colour="red")
    frame = pd.DataFrame({"offered": pd.to_datetime(["2026-01-05 09:00"]), "wait_s": [1], "handling_s": [60], "outcome": ["answered"]})
    assert sw.CallLog.from_frame(frame).to_frame()["offered_s"][0] == 9 * 3600
