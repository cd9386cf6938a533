"""Sentences are translated when a person reads them, and English for programs."""

import json

import pytest
from django.utils import translation
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from chatapp.lib.errors import BadRequest, EmptyInviteList, Forbidden, Invalid, RateLimited
from chatapp.lib.inputs import BLANK, not_one_of, too_long
from chatapp.lib.sentences import Sentence, foreign_sentence, program_sentence
from chatapp.tests.german import reading_german

PLURAL = "should be at most %(count)s character(s)"
GERMAN = {
    "can't be blank": "darf nicht leer sein",
    "Forbidden": "Verboten",
    "Empty invite list": "Niemand eingeladen",
    (PLURAL, 0): "höchstens %(count)s Zeichen",
    (PLURAL, 1): "höchstens %(count)s Zeichen",
    "100% of %(name)s": "%(name)s zu 100%%",
}


@pytest.fixture(autouse=True)
def _german():
    with reading_german(GERMAN):
        yield


class TestASentence:
    def test_is_in_the_readers_language_and_english_for_programs(self):
        assert (str(BLANK), BLANK.english) == ("darf nicht leer sein", "can't be blank")
        assert (str(too_long(3)), too_long(3).english) == ("höchstens 3 Zeichen", "should be at most 3 character(s)")

    def test_is_equal_to_its_english_in_every_language(self):
        assert BLANK == "can't be blank" != too_long(1)
        assert too_long(1) == too_long(1) != too_long(2)
        assert len({BLANK, "can't be blank"}) == 1

    def test_carries_code_and_data(self):
        assert too_long(3).payload() == {"code": "too_long", "data": {"count": 3}}
        assert BLANK.payload() == {"code": "blank"}

    def test_leaves_percent_signs_of_data_alone(self):
        for name in ("100 %", "%s", "%(name)s", "%(other)s", "%%", "%"):
            assert str(not_one_of([name])) == f"must be one of {name}"

    def test_leaves_percent_signs_of_finished_texts_alone(self):
        assert str(foreign_sentence("at 100 % of %s")) == "at 100 % of %s"
        assert foreign_sentence("at 5 %").payload() == {"code": "other"}

    def test_has_a_code_of_its_own(self):
        program_sentence("test_once", "once")
        with pytest.raises(ValueError, match="test_once"):
            program_sentence("test_once", "twice")

    def test_shows_both_forms_of_its_source(self):
        kind = Sentence("test_cats", lambda count: ngettext("%(count)s cat", "%(count)s cats", count))
        assert kind.template() == ("%(count)s cat", "%(count)s cats")
        assert BLANK.template() == ("can't be blank",)

    def test_is_an_error_of_a_form_with_its_code(self):
        error = too_long(3).as_form_error()
        assert (error.messages, error.code) == (["höchstens 3 Zeichen"], "too_long")

    def test_is_translated_when_shown_not_when_made(self):
        with translation.override("en"):
            made = Sentence("test_made", _("can't be blank"))
        assert str(made) == "darf nicht leer sein"


class TestAnError:
    @pytest.mark.parametrize(
        "error",
        [
            Forbidden(),
            EmptyInviteList(),
            RateLimited(retry_after=3),
            BadRequest(BLANK),
            Invalid({"name": [BLANK, too_long(9)]}),
        ],
        ids=lambda error: error.code,
    )
    def test_leaves_the_server_in_english(self, error):
        german = [error.body(), error.socket_response(), str(error)]
        with translation.override("en"):
            assert german == [error.body(), error.socket_response(), str(error)]
        assert json.loads(json.dumps(german)) == german

    def test_names_the_codes_of_its_sentences(self):
        assert Invalid({"name": [BLANK, too_long(9)]}).body() == {
            "errors": {"name": ["can't be blank", "should be at most 9 character(s)"], "code": "invalid"},
            "faults": {"name": [{"code": "blank"}, {"code": "too_long", "data": {"count": 9}}]},
        }
        assert BadRequest(BLANK).faults() == {"faults": {"detail": [{"code": "blank"}]}}

    def test_needs_no_second_code_for_its_usual_sentence(self):
        assert "faults" not in Forbidden().body()
