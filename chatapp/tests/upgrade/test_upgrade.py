"""The current release starts on release 1.0's data without manual steps; no session, access or message is lost."""

import asyncio
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
import websockets

from chatapp.tests.patience import PATIENCE_SECONDS
from chatapp.tests.upgrade.world import Answer, UpgradedServer, call

pytestmark = [pytest.mark.launch, pytest.mark.xdist_group("upgrade")]

# The names of the archive's people, needed for test ids before it is opened.
PEOPLE = ("Ada", "Ben", "Cy", "José", "Eve", "Boss", "Воѕѕ", "ChatApp", "Ola")


@pytest.fixture(scope="module")
def server() -> Iterator[UpgradedServer]:
    with UpgradedServer() as running:
        yield running


@pytest.fixture(scope="module")
def people(server):
    return server.facts["people"]


@pytest.fixture(scope="module")
def chats(server):
    return server.facts["chats"]


def page(server, person, path: str) -> Answer:
    return call(server, "GET", path, cookies={"sessionid": person["sessionid"]})


def join(server, person, topic: str, token_path: str) -> dict:
    """Join a topic of the socket with a new channel token, from the old access token."""
    token = call(server, "GET", f"/api/{token_path}", token=person["access_token"]).json()["token"]

    async def ask() -> dict:
        address = f"ws://127.0.0.1:{server.port}/socket/websocket?vsn=2.0.0&token={token}"
        async with websockets.connect(address) as socket:
            await socket.send(json.dumps(["1", "1", topic, "phx_join", {}]))
            while True:
                frame = json.loads(await asyncio.wait_for(socket.recv(), PATIENCE_SECONDS))
                if frame[3] == "phx_reply":
                    return dict(frame[4])

    return asyncio.run(ask())


class TestEveryoneStaysSignedIn:
    @pytest.mark.parametrize("name", PEOPLE)
    def test_the_browsers_session_opens_the_chats(self, server, people, name):
        answer = page(server, people[name], "/chats")
        assert answer.status == 200
        assert "Sign out" in answer.text

    @pytest.mark.parametrize("name", PEOPLE)
    def test_the_access_token_is_good(self, server, people, name):
        answer = call(server, "GET", "/api/users/me", token=people[name]["access_token"])
        assert answer.status == 200
        assert answer.json()["id"] == people[name]["id"]

    @pytest.mark.parametrize("name", PEOPLE)
    def test_the_refresh_token_under_its_old_name_gives_its_successor(self, server, people, name):
        answer = call(server, "POST", "/api/token/refresh", cookies={"refresh_token": people[name]["refresh_token"]})
        assert answer.status == 200
        assert answer.json()["token"]
        successor = next(value for cookie, value in answer.cookies.items() if "refresh_token" in cookie)
        assert successor != people[name]["refresh_token"]

    @pytest.mark.parametrize("name", PEOPLE)
    def test_the_password_still_signs_in(self, server, people, name):
        person = people[name]
        answer = call(server, "POST", "/api/signin", body={"email": person["email"], "password": person["password"]})
        assert answer.status == 200

    @pytest.mark.parametrize("name", ["Ada", "José", "Eve"])
    def test_the_password_still_signs_in_by_the_page(self, server, people, name):
        form = call(server, "GET", "/signin")
        token = next(value for cookie, value in form.cookies.items() if "csrf" in cookie)
        typed = {"email": people[name]["email"], "password": people[name]["password"], "csrfmiddlewaretoken": token}
        answer = call(server, "POST", "/signin", cookies=form.cookies, form=typed)
        assert (answer.status, answer.headers["Location"]) == (302, "/chats")

    def test_a_form_opened_before_the_upgrade_is_taken(self, server, people, chats):
        ben = people["Ben"]
        cookies = {"sessionid": ben["sessionid"], "csrftoken": ben["csrftoken"]}
        typed = {"content": "Sent from a page of 1.0", "csrfmiddlewaretoken": ben["csrftoken"]}
        sent = call(server, "POST", f"/chats/{chats['open']}", cookies=cookies, form=typed)
        assert sent.status == 302
        assert "Sent from a page of 1.0" in page(server, ben, f"/chats/{chats['open']}").text

    def test_a_wrong_password_and_a_deactivated_person_stay_out(self, server, people):
        ben, gus = people["Ben"], people[server.facts["deactivated"]]
        wrong = {"email": ben["email"], "password": ben["password"] + "x"}
        assert call(server, "POST", "/api/signin", body=wrong).status == 401
        right = {"email": gus["email"], "password": gus["password"]}
        assert call(server, "POST", "/api/signin", body=right).status == 401
        assert call(server, "GET", "/api/users/me", token=gus["access_token"]).status == 401
        assert page(server, gus, "/chats").status == 302

    def test_the_owner_reaches_the_admin_with_its_audit_log(self, server):
        log = page(server, server.facts["owner"], "/admin/accounts/auditentry/")
        assert log.status == 200
        assert "for the upgrade" in log.text

    def test_the_theme_that_was_chosen_stays(self, server):
        assert 'data-theme="dark"' in call(server, "GET", "/signin", cookies={"theme": "dark"}).text


class TestEverythingIsThere:
    def test_the_upgrade_finds_every_chat_right(self, server):
        checked = server.manage("check_chats")
        assert checked.returncode == 0, checked.stdout + checked.stderr
        assert "all is right" in checked.stdout

    def test_no_message_is_missing(self, server, people, chats):
        newest = call(
            server, "GET", f"/api/chats/{chats['private']}/messages?limit=100", token=people["Ada"]["access_token"]
        ).json()["messages"]
        texts = [message["content"] for message in newest]
        assert [text for text in texts if text.isdecimal()] == [str(number) for number in range(1, 61)]
        assert any(text.startswith("Writen") or text.startswith("Written 请看@张伟") for text in texts)
        assert "Never mind" not in texts

    @pytest.mark.parametrize(
        ("name", "chat", "text"),
        [
            ("Ada", "private", "Hello"),
            ("Cy", "private", "Written"),
            ("Ben", "open", "Anyone may read this"),
            ("Ada", "direct_pending", "Are you there"),
            ("Cy", "direct_accepted", "Between us"),
            ("Ada", "direct_several", "Four of us"),
            ("Eve", "two", "not a direct one"),
            ("Ola", "alone", "To myself"),
        ],
    )
    def test_each_kind_of_chat_shows_its_messages(self, server, people, chats, name, chat, text):
        # The first messages of the long chat are on an older page.
        older = "?before=10" if text == "Hello" else ""
        answer = page(server, people[name], f"/chats/{chats[chat]}{older}")
        assert answer.status == 200
        assert text in answer.text

    @pytest.mark.parametrize(
        ("name", "chat"), [("José", "direct_pending"), ("Ola", "private"), ("Ola", "direct_several")]
    )
    def test_who_was_invited_is_so_still_or_a_member(self, server, people, chats, name, chat):
        lists = call(server, "GET", "/api/users/chats", token=people[name]["access_token"]).json()
        listed = {one["id"] for one in (*lists["chats"], *lists["invited_chats"])}
        assert chats[chat] in listed

    def test_an_outsider_is_one_still(self, server, people, chats):
        for chat in ("private", "direct_accepted", "alone", "direct_pending"):
            answer = call(server, "GET", f"/api/chats/{chats[chat]}", token=people["Eve"]["access_token"])
            assert answer.status in (403, 404)

    @pytest.mark.parametrize("name", ["Ada", "Ben", "Cy"])
    def test_sockets_join_the_chat_and_the_persons_own_topic(self, server, people, chats, name):
        person, chat_id = people[name], chats["private"]
        assert join(server, person, f"chat:{chat_id}", f"chats/{chat_id}/channel_token")["status"] == "ok"
        assert join(server, person, f"user:{person['id']}", "users/me/channel_token")["status"] == "ok"

    def test_a_draft_is_in_the_composer(self, server, people, chats):
        assert "A draft of Ben" in page(server, people["Ben"], f"/chats/{chats['private']}").text

    def test_pictures_are_shown(self, server, people):
        ada = people["Ada"]
        me = call(server, "GET", "/api/users/me", token=ada["access_token"]).json()
        address = str(me["avatar"]).removeprefix(server.url)
        assert (
            call(server, "GET", address, token=ada["access_token"], cookies={"sessionid": ada["sessionid"]}).status
            == 200
        )

    def test_a_join_link_lets_in(self, server, people, chats):
        secret = chats["join_link"]["url"].rpartition("/")[2]
        answer = call(server, "POST", f"/api/join/{secret}", token=people["Boss"]["access_token"], body={})
        assert answer.status in (200, 201)
        assert page(server, people["Boss"], f"/chats/{chats['private']}").status == 200

    @pytest.mark.parametrize("name", PEOPLE)
    def test_names_stay_as_they_were(self, server, people, name):
        me = call(server, "GET", "/api/users/me", token=people[name]["access_token"]).json()
        assert me["name"] == name


class TestDataFolder:
    def test_others_may_enter_nothing_any_more(self, server):
        folder = Path(server.folder.name)
        open_to_others = [path.name for path in (folder, *folder.iterdir()) if path.stat().st_mode & 0o077]
        assert open_to_others == []

    def test_a_second_start_finds_nothing_to_do(self, server, people):
        server.restart()
        assert page(server, people["Ada"], "/chats").status == 200
        assert "Traceback" not in server.log()
