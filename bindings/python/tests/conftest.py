# SPDX-License-Identifier: Apache-2.0
"""What the tests share: small centres and plans with known answers."""

import pytest

import strowger as sw


@pytest.fixture
def three_agents() -> sw.Centre:
    """One queue, three agents, no ringing: an Erlang system."""
    return sw.Centre(
        queues=[{"name": "q", "auto_answer": True}],
        agents=[{"name": "a{}", "count": 3, "group": "all", "queues": ["q"]}],
    )


@pytest.fixture
def forty_an_hour() -> sw.CallSource:
    """Two erlangs: three agents leave 4/9 of the calls waiting (Erlang C)."""
    return sw.calls("q", 40, sw.exponential(180))
