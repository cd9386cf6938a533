"""Which topics are a user's own."""

import pytest

from chatapp.realtime.personal_topics import PersonalTopics

PERSONAL = PersonalTopics(prefix="user:", ended_event="ended", resync_event="resync", subjects={})


def test_a_user_owns_the_topic_of_their_id():
    assert PERSONAL.owner_of(PERSONAL.of(5)) == {5}


@pytest.mark.parametrize("topic", ["user:05", "user:+5", "user: 5", "user:٥", "user:", "room:5", "user:" + "9" * 5_000])
def test_another_spelling_is_no_ones(topic):
    assert PERSONAL.owner_of(topic) == set()
