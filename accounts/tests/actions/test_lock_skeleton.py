"""Several people request look-alike names concurrently."""

import threading

import pytest
from django.db import connection

from accounts.actions import sign_up as signing_up
from accounts.actions import update_profile as profiles
from accounts.actions.sign_up import sign_up
from accounts.actions.take_over_address import NEW, take_over_address
from accounts.actions.update_profile import update_profile
from accounts.client_info import ClientInfo
from accounts.models import User
from accounts.rules.person import LOOKS_LIKE_ANOTHER
from accounts.tests.builders import make_person
from chatapp.lib.errors import Invalid

PASSWORD = "Lampwick-7-otter"
# Cyrillic, Latin, full width, mathematical.
LOOKS = ["\u0412\u043e\u0455\u0455", "Boss", "Ｂｏｓｓ", "𝐁𝐨𝐬𝐬"]


def at_once(*works):
    """Run `works` in threads; return what each returned or raised."""
    outcomes = [None] * len(works)

    def run(place, work):
        try:
            outcomes[place] = work()
        except Invalid as refusal:
            outcomes[place] = refusal
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=one) for one in enumerate(works)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return outcomes


def waiting_for_all(monkeypatch, module, name, count):
    """Make all threads pass the check before any of them stores."""
    everyone, real = threading.Barrier(count, timeout=30), getattr(module, name)

    def checked(*given, **named):
        result = real(*given, **named)
        everyone.wait()
        return result

    monkeypatch.setattr(module, name, checked)


def refused(outcomes):
    return [outcome.fields for outcome in outcomes if isinstance(outcome, Invalid)]


@pytest.mark.django_db(transaction=True)
class TestAtOnce:
    def test_of_sign_ups_with_one_look_one_spelling_passes(self, monkeypatch):
        waiting_for_all(monkeypatch, signing_up, "new_person", len(LOOKS))
        outcomes = at_once(
            *(
                lambda name=name, place=place: sign_up(
                    name=name,
                    email=f"boss{place}@example.org",
                    password=PASSWORD,
                    client_info=ClientInfo(f"192.0.2.{place}"),
                )
                for place, name in enumerate(LOOKS)
            )
        )
        assert refused(outcomes) == [{"name": [LOOKS_LIKE_ANOTHER]}] * 3
        assert User.objects.count() == 1

    def test_so_it_is_with_renames(self, monkeypatch):
        people = [make_person(f"Person {name}") for name in "ABCD"]
        waiting_for_all(monkeypatch, profiles, "require_good_profile", len(people))
        outcomes = at_once(
            *(
                lambda person=person, name=name: update_profile(person=person, changes={"name": name})
                for person, name in zip(people, LOOKS, strict=True)
            )
        )
        assert refused(outcomes) == [{"name": [LOOKS_LIKE_ANOTHER]}] * 3
        assert User.objects.filter(name__startswith="Person").count() == 3

    def test_the_same_name_twice_is_fine(self, monkeypatch):
        people = [make_person(f"Person {name}") for name in "AB"]
        waiting_for_all(monkeypatch, profiles, "require_good_profile", len(people))
        outcomes = at_once(
            *(lambda person=person: update_profile(person=person, changes={"name": "Boss"}) for person in people)
        )
        assert refused(outcomes) == []
        assert User.objects.filter(name="Boss").count() == 2

    def test_different_skeletons_do_not_deadlock(self, monkeypatch):
        people = [make_person(f"Person {name}") for name in "AB"]
        waiting_for_all(monkeypatch, profiles, "require_good_profile", len(people))
        outcomes = at_once(
            *(
                lambda person=person, name=name: update_profile(person=person, changes={"name": name, "status": "Here"})
                for person, name in zip(people, ("Ada", "Ben"), strict=True)
            )
        )
        assert refused(outcomes) == []


@pytest.mark.django_db
class TestTakingOver:
    """The new account's name is the local part of its address: an address is as easily chosen as a name."""

    @pytest.mark.parametrize(
        ("theirs", "email"),
        [
            ("coca", "\u0441\u043e\u0441\u0430@example.org"),
            ("mario", "mari\u03bf@example.org"),
            ("Ada", "chatapp@example.org"),
        ],
        ids=ascii,
    )
    def test_it_looks_like_no_one_else(self, theirs, email):
        make_person(theirs)
        taken = take_over_address(make_person("Cy", email=email), encoded_password="!")
        assert (taken.email, taken.name) == (email, NEW)

    def test_else_it_has_the_addresss_name(self):
        make_person("boss")
        taken = take_over_address(make_person("Cy", email="boss@example.org"), encoded_password="!")
        assert taken.name == "boss"
