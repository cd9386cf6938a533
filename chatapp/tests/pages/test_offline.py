"""The offline page: self-contained, the same for everyone, and nothing else is ever cached."""

import json
import re

import pytest

from accounts.site import Site, keep_site
from accounts.tests.builders import browser_of, make_person
from chatapp.pages.offline import FILES


def facts_of(script: str) -> dict[str, object]:
    facts = [re.fullmatch(r"const ([A-Z]+) = (.*);", line) for line in script.splitlines()[:3]]
    return {fact[1]: json.loads(fact[2]) for fact in facts if fact}


@pytest.mark.django_db
class TestPage:
    def test_needs_nothing_the_worker_does_not_keep(self, client):
        html = client.get("/offline").content.decode()
        asked = set(re.findall(r'(?:href|src)="(/static/[^"#]+)', html))
        assert len(asked) > 5
        assert asked <= {f"/static/{name}" for name in FILES}

    def test_needs_no_accent_either(self, client):
        keep_site(Site(accent="#7b57a8"))
        assert "/accent/" not in client.get("/offline").content.decode()

    def test_its_scripts_import_nothing_the_worker_does_not_keep(self, settings):
        kept = {settings.BASE_DIR / "static" / name for name in FILES}
        for script in (path for path in kept if path.suffix == ".js"):
            imported = re.findall(r'from "(\.[^"]+)"', script.read_text())
            assert {(script.parent / name).resolve() for name in imported} <= kept

    def test_every_file_it_names_is_there(self, settings):
        assert [name for name in FILES if not (settings.BASE_DIR / "static" / name).is_file()] == []

    def test_says_nothing_of_a_stranger_and_is_not_for_caches_between(self, client):
        answer = client.get("/offline")
        assert answer.status_code == 200
        assert "data-user-id" not in answer.content.decode()
        assert answer["Cache-Control"] == "private, no-store"

    def test_works_for_signed_in_people_too(self):
        assert browser_of(make_person("Ada")).get("/offline").status_code == 200


class TestWorker:
    def test_answers_for_all_pages_from_the_root_and_keeps_only_the_page_and_its_files(self, client):
        answer = client.get("/offline-worker.js")
        assert answer["Content-Type"].startswith("text/javascript")
        assert answer["Cache-Control"] == "max-age=3600, private"
        facts = facts_of(answer.content.decode())
        assert facts["PAGE"] == "/offline?language=en"
        assert facts["RELEASE"]
        assert facts["FILES"] == [f"/static/{name}" for name in FILES]

    @pytest.mark.django_db
    def test_keeps_the_page_in_the_persons_language(self, client):
        script = browser_of(make_person("Ada", language="de")).get("/offline-worker.js").content.decode()
        assert facts_of(script)["PAGE"] == "/offline?language=de"
        # Asked without cookies, by a browser in another language.
        html = client.get("/offline?language=de", HTTP_ACCEPT_LANGUAGE="fr").content.decode()
        assert '<html lang="de"' in html
        assert '<html lang="fr"' in client.get("/offline?language=tlh", HTTP_ACCEPT_LANGUAGE="fr").content.decode()

    def test_never_stores_an_answer_of_a_visit(self, client):
        script = client.get("/offline-worker.js").content.decode()
        assert "cache.addAll" in script
        assert ".put(" not in script

    def test_its_own_policy_lets_it_fetch_from_this_site_only(self, client):
        assert "default-src 'self'" in client.get("/offline-worker.js")["Content-Security-Policy"]
