"""The product's own words in stored HTML, in the reader's language."""

from pathlib import Path

import pytest
from django.utils import translation

from chatapp.languages import pseudo
from chats.text.markup import render
from chats.text.words_in_html import in_language

STORED = render("||the butler||\n\n```\n" + "line\n" * 30 + "```")


@pytest.fixture
def _pseudo(settings, tmp_path: Path):
    pseudo.write(tmp_path)
    settings.LOCALE_PATHS = [tmp_path / "locale"]
    settings.LANGUAGES = [("en", "English"), (pseudo.LANGUAGE, "Pseudo")]
    with translation.override(pseudo.LANGUAGE):
        yield


def test_stay_in_english_pages():
    assert "<summary>Spoiler</summary>" in STORED and "<span>Show all</span><span>Show less</span>" in STORED
    assert in_language(STORED) == STORED


@pytest.mark.usefixtures("_pseudo")
def test_are_translated_where_they_are_shown():
    shown = in_language(STORED)
    for word in ("Spoiler", "Show all", "Show less"):
        assert f">{word}<" not in shown and f">{pseudo.pseudo(word)}<" in shown


@pytest.mark.usefixtures("_pseudo")
def test_what_people_wrote_is_left_alone():
    written = render("<summary>Spoiler</summary> and Spoiler")
    assert in_language(written) == written
