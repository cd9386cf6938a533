"""The manifest of the installed app."""

import pytest

from accounts.site import Site, keep_site
from accounts.tests.builders import browser_of, make_person

pytestmark = pytest.mark.django_db
PATH = "/manifest.webmanifest"


def test_anyone_gets_it_without_a_cookie_and_every_page_names_it(client):
    answer = client.get(PATH)
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/manifest+json")
    assert answer["Cache-Control"] == "max-age=3600, private"
    assert not answer.cookies
    assert f'<link rel="manifest" href="{PATH}">' in client.get("/signin").content.decode()


def test_it_has_the_sites_name_and_only_what_exists(client, settings):
    keep_site(Site(own_name="Mallard"))
    found = client.get(PATH).json()
    assert found["name"] == "Mallard"
    for icon in found["icons"]:
        assert (settings.BASE_DIR / icon["src"].lstrip("/")).is_file()
    browser = browser_of(make_person("Ada"))
    for path in (found["start_url"], *(one["url"] for one in found["shortcuts"])):
        assert browser.get(path).status_code == 200


def test_shortcuts_are_in_the_readers_language(client):
    german = client.get(PATH, headers={"accept-language": "de"}).json()["shortcuts"]
    assert german[0]["name"] == "Suche" != client.get(PATH).json()["shortcuts"][0]["name"]


def test_it_takes_what_other_apps_share(client):
    target = client.get(PATH).json()["share_target"]
    assert (target["action"], target["method"], target["enctype"]) == ("/share", "POST", "multipart/form-data")
    assert target["params"]["files"] == [{"name": "files", "accept": ["*/*"]}]
