"""Many people use one join link concurrently."""

import pytest

from accounts.tests.builders import make_person
from chatapp.lib.errors import NotFound
from chats.actions.join_by_link import join_by_link
from chats.actions.make_join_link import make_join_link
from chats.actions.open_direct_chat import open_direct_chat
from chats.models import Chat, JoinLink, Membership
from chats.tests.actions.test_concurrency import together
from chats.tests.builders import make_chat

pytestmark = pytest.mark.django_db(transaction=True)

CROWD = 50


def crowd_at(link, people):
    """Let everyone join concurrently, a few at a time: a machine has a limited number of connections."""
    outcomes = []
    for start in range(0, len(people), 10):
        works = [
            lambda person=person: join_by_link(person=person, secret=link) for person in people[start : start + 10]
        ]
        outcomes += together(*works)
    return outcomes


@pytest.mark.parametrize("max_uses", [1, 3])
def test_of_50_people_at_once_exactly_as_many_come_in_as_the_link_lets(max_uses):
    owner = make_person("Ada")
    chat = make_chat(owner)
    secret = make_join_link(actor=owner, chat_id=chat.pk, hours=1, max_uses=max_uses).secret
    outcomes = crowd_at(secret, [make_person(f"Person {number}") for number in range(CROWD)])
    assert sum(isinstance(outcome, Chat) for outcome in outcomes) == max_uses
    assert sum(isinstance(outcome, NotFound) for outcome in outcomes) == CROWD - max_uses, outcomes
    assert Membership.objects.filter(chat=chat).exclude(user=owner).count() == max_uses
    assert JoinLink.objects.get().uses == max_uses


def test_one_person_coming_from_many_tabs_uses_it_once():
    owner, visitor = make_person("Ada"), make_person("Cy")
    chat = make_chat(owner)
    secret = make_join_link(actor=owner, chat_id=chat.pk, hours=1, max_uses=5).secret
    outcomes = together(*[lambda: join_by_link(person=visitor, secret=secret)] * 6)
    assert [type(outcome) for outcome in outcomes] == [Chat] * 6
    assert JoinLink.objects.get().uses == 1


def test_two_people_who_write_to_each_other_at_once_share_one_chat():
    ada, ben = make_person("Ada"), make_person("Ben")
    works = [lambda: open_direct_chat(person=ada, others=[ben]), lambda: open_direct_chat(person=ben, others=[ada])]
    outcomes = together(*works * 3)
    assert len({outcome.chat.pk for outcome in outcomes}) == 1, outcomes
    assert Chat.objects.count() == 1
    assert sum(outcome.is_new for outcome in outcomes) == 1
    assert set(Membership.objects.values_list("state", flat=True)) == {"accepted"}
