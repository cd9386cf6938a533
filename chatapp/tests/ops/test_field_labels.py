"""Labels of columns in the admin."""

import pytest
from django.urls import reverse
from django.utils.translation import override

from accounts.tests.builders import browser_of, make_staff
from chatapp.ops.staff.field_labels import LABELS, own_fields


def test_every_column_has_one():
    unnamed = sorted({f"{field.model.__name__}.{field.name}" for field in own_fields() if field.name not in LABELS})
    assert unnamed == [], "add a label to chatapp/ops/staff/field_labels.py"


def test_no_label_is_left_of_a_column_that_is_gone():
    assert sorted(set(LABELS) - {field.name for field in own_fields()}) == []


@pytest.mark.parametrize("name", LABELS)
def test_they_are_words_in_sentence_case(name):
    with override("en"):
        label = str(LABELS[name])
    assert label and "_" not in label and label == label.strip(" .:")
    first = label.split()[0]
    assert first == first.lower() or first in {"HTML", "ID", "IP", "SHA-256"}
    assert all(word == word.lower() or word == word.upper() for word in label.split()[1:])


@pytest.mark.django_db
def test_the_admin_shows_them():
    staff = make_staff()
    page = browser_of(staff).get(reverse("admin:accounts_user_change", args=[staff.pk])).content.decode()
    assert "New address, not verified yet" in page and "Pending email" not in page
