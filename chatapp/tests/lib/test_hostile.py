"""What `make test` leaves out of the expensive texts, `make test-all` runs."""

import pytest

from chatapp.tests.lib.hostile import CHARACTERS, PARTS, WORDS, part_of

PIECES = CHARACTERS + WORDS


def test_the_first_part_is_a_third_and_the_whole_is_left_to_the_full_run():
    assert [(part.values, [mark.name for mark in part.marks]) for part in PARTS] == [((3,), []), ((1,), ["full"])]


@pytest.mark.parametrize("parts", [part.values[0] for part in PARTS])
def test_consecutive_parts_together_are_all_pieces(parts):
    found = [piece for number in range(7, 7 + parts) for piece in part_of(PIECES, number=number, parts=parts)]
    assert sorted(found) == sorted(PIECES)
