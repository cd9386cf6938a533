"""A push in a real browser: what the service worker makes of it."""

import json
from datetime import datetime, timedelta

import pytest
from playwright.sync_api import expect

from chatapp.lib import clock


@pytest.fixture
def chat_id(ada, ben):
    return ada.new_chat(ben, title="Launch")


@pytest.fixture
def window(open_window, ben, chat_id):
    """Ben's window, with its service worker."""
    window = open_window(service_workers="allow")
    window.enter(ben)
    window.page.goto("/chats")
    window.page.evaluate("navigator.serviceWorker.register('/offline-worker.js')")
    window.page.evaluate("navigator.serviceWorker.ready.then(() => null)")
    return window


def push_of(window):
    """Return a function that delivers a push as the browser does, once it was decrypted."""
    session = window.context.new_cdp_session(window.page)
    found = []
    session.on("ServiceWorker.workerRegistrationUpdated", lambda event: found.extend(event["registrations"]))
    session.send("ServiceWorker.enable")
    for _ in range(50):
        if found:
            break
        window.page.wait_for_timeout(100)
    where = {"origin": window.base, "registrationId": found[0]["registrationId"]}
    return lambda message: session.send("ServiceWorker.deliverPushMessage", {**where, "data": json.dumps(message)})


def recording(window):
    """Return the worker, which notes what it shows: a headless browser has no desktop to show it on."""
    for _ in range(50):
        if window.context.service_workers:
            break
        window.page.wait_for_timeout(100)
    [worker] = window.context.service_workers
    worker.evaluate(
        "() => { self.shown = []; self.offered = []; self.registration.showNotification = async (title, options) =>"
        " { self.shown.push([title, options.body, options.tag, options.data.navigate]); self.last = options;"
        " self.offered.push((options.actions ?? []).map(({ action }) => action)); };"
        " self.opened = []; self.retrying = () => TRIES_AFTER_MS.fill(0);"
        # Headless, there is no icon to have a number either: the call ends the process.
        " WorkerNavigator.prototype.setAppBadge = async (count) => { self.shown.push(count); }; }"
    )
    return worker


def test_a_push_is_shown_as_the_site_decided(window, chat_id):
    deliver = push_of(window)
    worker = recording(window)
    where = f"{window.base}/chats/{chat_id}"
    notification = {"title": "Ada in Launch", "body": "look", "tag": f"chat-{chat_id}", "navigate": where}
    deliver({"web_push": 8030, "notification": notification, "app_badge": 2})
    for _ in range(80):
        if worker.evaluate("self.shown.length") == 2:
            break
        window.page.wait_for_timeout(100)
    assert worker.evaluate("self.shown") == [["Ada in Launch", "look", f"chat-{chat_id}", where], 2]


def test_a_press_leads_an_open_page_there_and_never_to_another_site(window, chat_id):
    worker = recording(window)
    # From now on, the worker has this page.
    window.page.goto("/saved")
    for address in ("https://example.org/", f"{window.base}/chats/{chat_id}"):
        # Without a real press, the page may not be brought to the front.
        worker.evaluate("(address) => openPushed(address).catch(() => null)", address)
    expect(window.page).to_have_url(f"{window.base}/chats/{chat_id}")


def pressing(window, worker, message, person):
    """Return a function that presses a button of a message's notification, and returns when the worker is done."""
    about = {
        "user_id": person.id,
        "chat_id": message["chat_id"],
        "message_id": message["id"],
        "number": message["number"],
        "thread_root": None,
        "navigate": f"{window.base}/chats/{message['chat_id']}",
    }
    # Without a real press, no window opens.
    worker.evaluate("() => { self.openPushed = async (address) => { self.opened.push(address); }; retrying(); }")
    script = """async ([action, reply, data]) => {
      const event = new Event("notificationclick");
      let work;
      const rest = { waitUntil: (given) => { work = given; }, notification: { data, close() {} } };
      self.dispatchEvent(Object.assign(event, { action, reply, ...rest }));
      await work;
    }"""
    return lambda action, reply=None: worker.evaluate(script, [action, reply, about])


def texts_in(person, chat_id):
    messages = person.call("GET", f"/api/chats/{chat_id}/messages")["messages"]
    return [message["content"] for message in messages]


@pytest.fixture
def message(ada, ben, chat_id):
    return ada.say(chat_id, f"@{ben.name} look") | {"chat_id": chat_id}


@pytest.mark.parametrize("may_reply", [True, False])
def test_offers_what_there_is_room_for(window, chat_id, ben, may_reply):
    worker = recording(window)
    about = {"user_id": ben.id, "chat_id": chat_id, "may_reply": may_reply}
    notification = {"title": "Ada", "navigate": "/", "data": about}
    worker.evaluate("(notification) => showPushed({ notification })", notification)
    room = worker.evaluate("Notification.maxActions")
    offered = ["reply", "read", "mute"] if may_reply else ["read", "mute"]
    assert worker.evaluate("self.offered") == [offered[:room]]


def test_a_reply_is_sent_from_the_notification(window, ada, ben, chat_id, message):
    worker = recording(window)
    pressing(window, worker, message, ben)("reply", "on my way")
    [_, reply] = ada.call("GET", f"/api/chats/{chat_id}/messages")["messages"]
    assert (reply["content"], reply["reply_to"]["id"]) == ("on my way", message["id"])
    assert worker.evaluate("self.shown") == worker.evaluate("self.opened") == []


def test_a_reply_whose_answer_is_lost_is_sent_once(window, ada, ben, chat_id, message):
    worker = recording(window)
    worker.evaluate(
        "() => { const real = self.fetch; let isLost = false; self.fetch = async (path, request) => {"
        " const answer = await real.call(self, path, request);"
        " if (request.method === 'POST' && !isLost) { isLost = true; throw new TypeError('lost'); } return answer; }; }"
    )
    pressing(window, worker, message, ben)("reply", "on my way")
    assert texts_in(ada, chat_id)[1:] == ["on my way"]
    assert worker.evaluate("self.shown") == []


def test_a_reply_without_a_connection_is_kept_and_can_be_sent_again(window, ada, ben, chat_id, message):
    worker = recording(window)
    worker.evaluate("() => { self.real = self.fetch; self.fetch = async () => { throw new TypeError('cut'); }; }")
    pressing(window, worker, message, ben)("reply", "on my way")
    [[title, body, tag, _address]] = worker.evaluate("self.shown")
    assert (title, body) == ("Your reply was not sent", "on my way")
    assert tag.startswith("unsent-") and worker.evaluate("self.offered") == [["again"]]
    worker.evaluate("async () => { self.fetch = self.real; await pressed('again', null, self.last.data); }")
    assert texts_in(ada, chat_id)[1:] == ["on my way"]


def test_without_a_session_a_reply_is_kept_and_the_page_opens(window, ada, ben, chat_id, message):
    worker = recording(window)
    window.context.clear_cookies()
    pressing(window, worker, message, ben)("reply", "on my way")
    assert [shown[:2] for shown in worker.evaluate("self.shown")] == [["Your reply was not sent", "on my way"]]
    assert worker.evaluate("self.opened") == [f"{window.base}/chats/{chat_id}"]
    assert len(texts_in(ada, chat_id)) == 1


def test_who_signed_in_since_says_nothing_by_it(window, ada, ben, chat_id, message):
    worker = recording(window)
    window.context.clear_cookies()
    window.enter(ada)
    pressing(window, worker, message, ben)("reply", "on my way")
    assert len(texts_in(ada, chat_id)) == 1
    assert worker.evaluate("self.opened") == [f"{window.base}/chats/{chat_id}"]


def test_marks_read_and_mutes_the_chat_for_an_hour(window, ben, chat_id, message):
    worker = recording(window)
    press = pressing(window, worker, message, ben)

    def chat():
        [found] = [one for one in ben.call("GET", "/api/users/chats")["chats"] if one["id"] == chat_id]
        return found

    press("read")
    assert (chat()["unread"], chat()["muted"]) == (0, None)
    press("mute")
    until = datetime.fromisoformat(chat()["muted_until"])
    assert timedelta(minutes=58) < until - clock.now() <= timedelta(hours=1)
    # A longer mute is never shortened.
    longer = clock.to_rfc3339(until + timedelta(hours=3))
    ben.call("PUT", f"/api/chats/{chat_id}/mute", level="everything", until=longer)
    press("mute")
    assert chat()["muted_until"] == longer
    ben.call("PUT", f"/api/chats/{chat_id}/mute", level="everything")
    press("mute")
    assert (chat()["muted"], chat()["muted_until"]) == ("everything", None)
    assert worker.evaluate("self.shown") == []


def test_a_refused_press_says_so(window, ben, chat_id, message):
    worker = recording(window)
    pressing(window, worker, {**message, "chat_id": 999_999_999}, ben)("read")
    assert [shown[:2] for shown in worker.evaluate("self.shown")] == [["This didn’t work", "Mark as read"]]


def test_without_a_field_to_type_in_the_page_opens(window, ben, chat_id, message):
    worker = recording(window)
    pressing(window, worker, message, ben)("reply")
    assert worker.evaluate("self.opened") == [f"{window.base}/chats/{chat_id}"]


def test_the_settings_page_lists_no_browser_yet(window):
    window.page.goto("/settings/notifications")
    expect(window.page.get_by_text("Browsers that you allow to notify you stand here.")).to_be_visible()
