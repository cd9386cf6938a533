"""Every language of settings.LANGUAGES is complete, and its files are those that `make messages` writes."""

import re

import pytest
from babel.messages.catalog import Catalog
from django.conf import settings
from django.utils import translation
from django.utils.translation import to_locale

from chatapp.checks.repository import code, is_test, text
from chatapp.languages.catalogues import read, translatable
from chatapp.languages.complete import differences, expected, faults
from chatapp.languages.extract import APPS, PAGES, SCRIPTS, sentences
from chatapp.languages.faults import faults_of
from chatapp.languages.script_module import as_module
from chatapp.launch.prepare import ROOT

pytestmark = pytest.mark.house
TRANSLATED = [code for code, _ in settings.LANGUAGES if code != settings.LANGUAGE_CODE]


class TestEveryLanguage:
    def test_is_complete(self):
        assert [f"{language}: {fault}" for language in TRANSLATED for fault in faults(language)] == []

    def test_has_the_files_that_make_messages_writes(self):
        assert [path for language in TRANSLATED for path in differences(expected(language))] == []

    @pytest.mark.parametrize("language", TRANSLATED)
    def test_is_what_people_read(self, language):
        # Django's catalogues have some of the same sentences: its "Delete" isn't ours.
        ours: dict[tuple[str | None, str], set[str]] = {}
        for message in (one for app in APPS for one in translatable(read(language, app, PAGES))):
            if isinstance(message.id, str):
                ours.setdefault((message.context, message.id), set()).add(str(message.string))
        with translation.override(language):
            shown = {
                key: translation.pgettext(*key) if key[0] else translation.gettext(key[1])  # type: ignore[arg-type]
                for key in ours
            }
        assert {key: text for key, text in shown.items() if text not in ours[key]} == {}

    def test_is_one_that_people_can_choose(self):
        stored = {path.name for app in APPS for path in (ROOT / app / "locale").glob("*")}
        assert stored <= {to_locale(language) for language in TRANSLATED}


class TestTheSentencesOfScripts:
    def test_are_all_found(self):
        # Of calls with a literal; a lexer that takes a division for a pattern would miss what follows.
        pattern = re.compile(r"(?<![\w.])n?gettext\(\s*(\"(?:[^\"\\]|\\.)*\"|'(?:[^'\\]|\\.)*')")
        scripts = [path for path in code(".js", under="static/js") if not is_test(path) and "locale" not in path.parts]
        comments = re.compile(r"^\s*//.*$", re.MULTILINE)
        written = {found[1:-1] for path in scripts for found in pattern.findall(comments.sub("", text(path)))}
        ids = [message.id for app in APPS for message in sentences(app, SCRIPTS)]
        extracted = {one if isinstance(one, str) else one[0] for one in ids}
        assert {one.replace('\\"', '"').replace("\\'", "'") for one in written} - extracted == set()


class TestFaults:
    @pytest.mark.parametrize(
        ("source", "translated", "fault"),
        [
            ("Saved.", "", "not translated"),
            ("Hi %(name)s", "Hallo", "placeholders"),
            ("Hi %(name)s", "Hallo %(nom)s", "placeholders"),
            ("<b>Hi</b>", "<i>Hallo</i>", "other tags"),
            ("Hi ", "Hallo", "other space"),
            (("%(count)s of %(name)s", "%(count)s of %(name)s"), ("eins", "%(count)s von %(name)s"), "placeholders"),
            (("%(count)s reply", "%(count)s replies"), ("%(count)s Antwort",), "plural forms"),
        ],
    )
    def test_are_found(self, source, translated, fault):
        catalog = Catalog(locale="de")
        catalog.add(source, translated)
        assert [line for line in faults_of(catalog) if fault in line]

    def test_are_not_seen_in_good_translations(self):
        catalog = Catalog(locale="ar")
        catalog.add("Hi %(name)s", "%(name)s مرحبا")
        forms = ["لا ردود", "رد واحد", "ردان", "%(count)s ردود", "%(count)s ردا", "%(count)s رد"]
        catalog.add(("%(count)s reply", "%(count)s replies"), forms)
        assert faults_of(catalog) == []

    def test_in_what_is_uncertain_are_found(self):
        catalog = Catalog(locale="de")
        catalog.add("Hi", "Hallo", flags=["fuzzy"])
        assert faults_of(catalog) == ["?: “Hi”: fuzzy"]


class TestTheModule:
    def test_has_the_plural_rule_as_a_function(self):
        catalog = Catalog(locale="ar")
        catalog.add("Pin", "ثبت", context="verb")
        written = as_module([catalog]).decode()
        assert "export const plural = (n) => Number((n == 0 ? 0 : n == 1 ? 1 : n == 2 ? 2 :" in written
        assert '"verb\\u0004Pin": "ثبت",' in written

    def test_refuses_a_rule_that_is_more_than_a_rule(self):
        catalog = Catalog(locale="de")
        catalog._num_plurals, catalog._plural_expr = 2, "alert(1)"
        with pytest.raises(ValueError, match="not a plural rule"):
            as_module([catalog])
