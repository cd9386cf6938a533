"""A compiled query returns what its queryset would."""

import pytest
from django.db import transaction
from django.db.models import Count, F
from django.db.transaction import TransactionManagementError

from accounts.models import Device, User
from accounts.tests.builders import make_person
from chatapp.lib.compiled_query import CompiledQuery, CompiledValues

pytestmark = pytest.mark.django_db


def fields_of(instance):
    return {field.attname: getattr(instance, field.attname) for field in instance._meta.concrete_fields}


@pytest.fixture
def devices():
    people = [make_person("Ada"), make_person("Ben")]
    return [Device.objects.create(user=person, name=name) for person in people for name in ("phone", "desk")]


def of_person(user_id):
    return Device.objects.select_related("user").filter(user_id=user_id, ended_at=None).order_by("name")


def test_rows_are_those_of_the_queryset_for_each_number(devices, django_assert_num_queries):
    ask = CompiledQuery(of_person)
    for person in User.objects.all():
        with django_assert_num_queries(1):
            found = ask(user_id=person.pk)
            users = [device.user for device in found]
        assert [fields_of(device) for device in found] == [fields_of(device) for device in of_person(person.pk)]
        assert [fields_of(user) for user in users] == [fields_of(person)] * 2
    assert ask(user_id=0) == []


def test_an_instance_can_be_saved_like_any_other(devices):
    found = CompiledQuery(of_person).first(user_id=devices[0].user_id)
    found.name = "tablet"
    found.save(update_fields=["name"])
    assert Device.objects.get(pk=found.pk).name == "tablet"
    assert not found._state.adding and found._state.db == "default"


def test_the_sql_is_made_once(devices):
    made = []

    def build(user_id):
        made.append(user_id)
        return of_person(user_id)

    ask = CompiledQuery(build)
    for device in devices:
        ask(user_id=device.user_id)
    assert len(made) == 1


def test_numbers_may_come_in_any_order_and_more_than_once(devices):
    ask = CompiledQuery(lambda low, high: Device.objects.filter(pk__gte=low, pk__lte=high, pk__lt=high).order_by("pk"))
    assert ask(high=devices[2].pk, low=devices[1].pk) == [devices[1]]


def test_columns_left_out_are_fetched_when_someone_asks(devices, django_assert_num_queries):
    ask = CompiledQuery(lambda user_id: of_person(user_id).only("name", "user__name"))
    with django_assert_num_queries(1):
        assert [(device.name, device.user.name) for device in ask(user_id=devices[0].user_id)] == [
            ("desk", "Ada"), ("phone", "Ada")
        ]  # fmt: skip
    found = ask.first(user_id=devices[0].user_id)
    with django_assert_num_queries(1):
        assert found.user.email == devices[0].user.email


def test_annotations_are_there_and_what_points_nowhere_is_none(devices):
    ask = CompiledQuery(
        lambda user_id: User.objects.filter(pk=user_id).annotate(count=Count("devices"), twice=F("token_version") * 2)
    )
    found = ask.first(user_id=devices[0].user_id)
    assert (found.count, found.twice, found.last_login) == (2, 0, None)


def test_texts_are_annotated_as_such(devices):
    def named(name: str, user_id):
        return Device.objects.filter(name=name, user_id=user_id)

    found = CompiledQuery(named)(user_id=devices[1].user_id, name="desk")
    assert found == [devices[1]]
    assert CompiledQuery(named)(user_id=devices[1].user_id, name="' OR 1=1 --") == []


def test_values_come_in_the_order_they_were_named(devices):
    def named(user_id):
        return of_person(user_id).annotate(twice=F("id") * 2).values_list("user__name", "twice", "name")

    found = CompiledValues(named)(user_id=devices[0].user_id)
    assert [tuple(row) for row in found] == list(named(devices[0].user_id))
    with pytest.raises(TypeError):
        CompiledQuery(named)(user_id=devices[0].user_id)


@pytest.mark.django_db(transaction=True)
def test_rows_are_locked_inside_a_transaction_only(devices):
    ask = CompiledQuery(lambda user_id: Device.objects.select_for_update().filter(user_id=user_id))
    with transaction.atomic():
        assert len(ask(user_id=devices[0].user_id)) == 2
    with pytest.raises(TransactionManagementError):
        ask(user_id=devices[0].user_id)


def test_a_number_that_the_sql_would_not_hold_is_refused():
    with pytest.raises(TypeError):
        CompiledQuery(lambda user_id, length: of_person(user_id)[:length])(user_id=1, length=1)
    with pytest.raises(TypeError):
        CompiledQuery(lambda user_id, unused: of_person(user_id))(user_id=1, unused=1)


def of_people(user_ids: list[int], name: str):
    return Device.objects.filter(user_id__in=user_ids, name=name).order_by("pk")


def test_a_list_is_one_parameter_of_any_length(devices, django_assert_num_queries):
    ask = CompiledQuery(of_people)
    everyone = [device.user_id for device in devices]
    for user_ids in ([], everyone[:1], everyone, [0, *everyone * 100]):
        with django_assert_num_queries(1):
            found = ask(user_ids=user_ids, name="desk")
        assert found == [one for one in devices if one.name == "desk" and one.user_id in user_ids]


def test_a_list_is_compared_by_in_only():
    def wrong(user_ids: list[int]):
        return Device.objects.filter(pk__gt=user_ids[0])

    with pytest.raises(TypeError, match="__in"):
        CompiledQuery(wrong)(user_ids=[1])
