# SPDX-License-Identifier: Apache-2.0
import datetime
import pickle

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import strowger as sw

EXAMPLE = """
skills = ["english"]
[[queue]]
name = "support"
requirement = "english >= 3"
[[queue.ladder]]
do = "relax"
after = "30s"
skill = "english"
by = 1
[[agent]]
name = "ann"
skills = { english = 8 }
queues = ["support"]
"""


def test_a_file_and_its_text_give_the_same_centre(tmp_path):
    path = tmp_path / "centre.toml"
    path.write_text(EXAMPLE)
    assert sw.Centre.from_toml(path) == sw.Centre.from_toml(EXAMPLE) == sw.Centre.from_toml(str(path))


def test_dictionaries_say_what_the_file_says():
    centre = sw.Centre(
        skills=["english"],
        queues=[
            {
                "name": "support",
                "requirement": "english >= 3",
                "ladder": [{"do": "relax", "after": datetime.timedelta(seconds=30), "skill": "english", "by": 1}],
            }
        ],
        agents=[{"name": "ann", "skills": {"english": 8}, "queues": ["support"]}],
    )
    assert centre == sw.Centre.from_toml(EXAMPLE)
    assert hash(centre) == hash(sw.Centre.from_toml(EXAMPLE))


def test_text_and_dictionary_come_round():
    centre = sw.Centre.from_toml(EXAMPLE)
    assert sw.Centre.from_toml(centre.to_toml()) == centre
    assert centre.with_changes() == centre
    assert pickle.loads(pickle.dumps(centre)) == centre


def test_errors_say_where_in_a_file(tmp_path):
    path = tmp_path / "bad.toml"
    path.write_text('[[queue]]\nname = "support"\nweight = 0\n')
    with pytest.raises(sw.StrowgerError, match=r"bad\.toml:3:\d+: queue 'support': weight is 0, expected 1"):
        sw.Centre.from_toml(path)


def test_errors_of_dictionaries_name_the_thing():
    with pytest.raises(sw.StrowgerError, match="^queue 'support': weight is 0"):
        sw.Centre([{"name": "support", "weight": 0}])
    with pytest.raises(sw.StrowgerError, match="did you mean 'support'"):
        sw.Centre([{"name": "support"}], [{"name": "ann", "queues": ["suport"]}])
    with pytest.raises(TypeError, match=r"agent\[0\] is a str"):
        sw.Centre(agents=["ann"])
    with pytest.raises(TypeError, match=r"queue\[0\]\.weight is a object"):
        sw.Centre([{"name": "q", "weight": object()}])


def test_a_missing_file_is_not_found():
    with pytest.raises(sw.NotFoundError, match="nowhere.toml"):
        sw.Centre.from_toml("nowhere.toml")
    assert issubclass(sw.NotFoundError, (LookupError, sw.StrowgerError)) and issubclass(sw.StrowgerError, ValueError)


def test_changes_make_a_new_centre():
    centre = sw.Centre([{"name": "q"}], [{"name": "a{}", "count": 3, "group": "north", "queues": ["q"]}])
    assert centre.with_queue("*", strategy="random").to_dict()["queue"][0]["strategy"] == "random"
    assert centre.with_queue("q", strategy="random").with_queue("q", strategy=None) == centre
    assert centre.with_group_size("north", 5).group_sizes() == {"north": 5}
    assert centre.with_group_size("north", 2).agents == ["a1", "a2"]
    assert centre.groups == ["north"]
    with pytest.raises(sw.NotFoundError):
        centre.with_queue("r", strategy="random")
    with pytest.raises(sw.NotFoundError):
        centre.with_group_size("south", 2)


@settings(max_examples=50, deadline=None)
@given(st.text(st.characters(codec="utf-8", exclude_characters="{}"), min_size=1, max_size=20))
def test_any_name_survives(name):
    try:
        centre = sw.Centre([{"name": name}])
    except sw.StrowgerError:
        return  # The engine may refuse a name; it may not change it.
    assert centre.queues == [name]
    assert sw.Centre.from_toml(centre.to_toml()) == centre
