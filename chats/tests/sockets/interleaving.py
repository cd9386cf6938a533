"""A chat in which three devices act in any order: the rules of the state machine and their implementation."""

import asyncio
import itertools
import uuid

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from chats.tests.builders import make_chat, many
from chats.tests.sockets.model_device import ModelDevice, Row
from chats.tests.sockets.stage import Stage, settle, stand_still
from chats.tests.sockets.verdict import reach_verdict

DEVICES = st.sampled_from(["phone", "laptop", "ben"])
PEOPLE = st.sampled_from(["Ada", "Ben"])
CHANGES = st.sampled_from(["edit", "delete", "react", "unreact", "pin", "unpin"])
WAITS = st.booleans()
TEXTS = st.sampled_from(["hello", "**bold** and `code`", "日本語 🦊", "a\nb"])
TELLING = st.sampled_from(["here", "here", "elsewhere", "not at all"])


class Conversation(RuleBasedStateMachine):
    """A chat of Ada (phone and laptop) and Ben, through the real sockets, API, hub and database."""

    def __init__(self, stage: Stage) -> None:
        super().__init__()
        self.stage = stage
        self.ada, self.ben = stage.people["Ada"], stage.people["Ben"]
        chat = make_chat(self.ada, self.ben)
        # From the start, more than one sync reply can hold.
        many(self.ben, chat, 3)
        self.chat_id = chat.pk
        self.devices = {name: self.device(name) for name in stage.devices}
        self.place = {"Ada": "accepted", "Ben": "accepted"}
        self.owner = "Ada"
        self.telling_gets_lost = False
        self._fresh = itertools.count(100)

    # Messages

    @initialize(telling_gets_lost=st.booleans())
    def everyone_comes(self, telling_gets_lost):
        self.telling_gets_lost = telling_gets_lost
        for name in self.devices:
            self.comes_back(name)

    @rule(name=DEVICES, number=st.integers(0, 4), text=TEXTS, times=st.integers(1, 2), waits=WAITS)
    def sends(self, name, number, text, times, waits):
        """A small set of client ids, so that they repeat: in this tab, another tab, another person."""
        for _ in range(times):
            self.devices[name].send(self.client_id(number), text)
        self.go_on(name, waits)

    @rule(name=DEVICES, count=st.integers(2, 7), waits=WAITS)
    def sends_a_burst(self, name, count, waits):
        for number in itertools.islice(self._fresh, count):
            self.devices[name].send(self.client_id(number), f"number {number}")
        self.go_on(name, waits)

    @rule(name=DEVICES, event=CHANGES, which=st.integers(0, 9), text=TEXTS, waits=WAITS)
    def changes(self, name, event, which, text, waits):
        device = self.devices[name]
        if device.is_joined and (messages := device.messages()):
            more = {"edit": {"content": text}, "react": {"emoji": "👍"}, "unreact": {"emoji": "👍"}}.get(event, {})
            device.post(event, {"id": messages[which % len(messages)]["id"], **more})
        self.go_on(name, waits)

    @rule(name=DEVICES, event=st.sampled_from(["read", "unread"]), back=st.integers(-1, 5), waits=WAITS)
    def reads(self, name, event, back, waits):
        device = self.devices[name]
        if device.is_joined:
            numbers = [row["number"] for row in device.messages()]
            device.post(event, {"number": max(0, max(numbers, default=0) - back)})
        self.go_on(name, waits)

    @rule(who=PEOPLE, text=TEXTS, telling=TELLING)
    def someone_posts(self, who, text, telling):
        status = self.call(who, "post", "messages", {"content": text}, telling=telling)
        assert status == (201 if self.place[who] == "accepted" else 403)

    # Connections

    @rule(name=DEVICES, by_kill=st.booleans())
    def drops(self, name, by_kill):
        if self.devices[name].wire is not None:
            self.devices[name].drop(by_kill=by_kill)
            self.go_on(name, False)

    @rule(name=DEVICES, waits=WAITS)
    def comes_back(self, name, waits=True):
        """Connect if necessary and join, even if already joined."""
        device = self.devices[name]
        if device.wire is None:
            self.stage.run(device.connect())
        device.join()
        self.go_on(name, waits)

    @rule(name=DEVICES, count=st.integers(1, 3))
    def comes_back_while_others_write(self, name, count):
        """The race window: frames published between a join's read and its reply."""
        if self.devices[name].wire is None:
            self.stage.run(self.devices[name].connect())
        self.devices[name].join()
        for other in self.devices:
            if other != name:
                self.sends_a_burst(other, count, waits=False)
        self.stage.run(stand_still())
        self.go_on(name, True)

    @rule(name=DEVICES, how=st.sampled_from(["reload", "leave", "since the future"]), waits=WAITS)
    def begins_anew(self, name, how, waits):
        """Simulate a reloaded or navigating tab, or a database restored to an earlier state."""
        device = self.devices[name]
        if how == "leave" and device.is_joined:
            device.leave()
        if how == "since the future" and device.wire is not None:
            device.join(since_seq=10**9)
        if how == "reload":
            device.start_anew()
            self.comes_back(name, waits)
        self.go_on(name, waits)

    @rule(milliseconds=st.sampled_from([1, 5, 20, 60]))
    def time_passes(self, milliseconds):
        self.stage.run(asyncio.sleep(milliseconds / 1000))

    # Members

    @precondition(lambda self: "out" in self.place.values())
    @rule(telling=TELLING)
    def invites(self, telling):
        other = self.other(self.owner)
        emails = [self.stage.people[other].email]
        assert self.call(self.owner, "post", "members", {"user_list": emails}, telling=telling) == 201
        self.place[other] = "invited"

    @precondition(lambda self: "invited" in self.place.values())
    @rule(method=st.sampled_from(["put", "put", "put", "delete"]), telling=TELLING)
    def answers_the_invitation(self, method, telling):
        invited = self.other(self.owner)
        telling = self.telling(telling)
        assert self.stage.call(invited, method, f"users/invited_chats/{self.chat_id}", telling=telling) == 200
        self.place[invited] = "accepted" if method == "put" else "out"

    @precondition(lambda self: "out" not in self.place.values())
    @rule(goes=st.sampled_from(["the owner", "the other", "the other, unwillingly"]), telling=TELLING)
    def goes_out(self, goes, telling):
        other = self.other(self.owner)
        who = self.owner if goes == "the owner" and self.place[other] == "accepted" else other
        by = who if goes != "the other, unwillingly" and self.place[who] == "accepted" else self.owner
        assert self.call(by, "delete", f"members/{self.stage.people[who].pk}", telling=telling) == 200
        self.place[who] = "out"
        self.owner = self.other(who)

    # Implementation

    def device(self, name: str) -> ModelDevice:
        def get(path: str) -> Row:
            return dict(self.stage.ask(name, "get", path).json())

        return ModelDevice(self.stage.devices[name], name=name, chat_id=self.chat_id, get=get)

    def call(self, who: str, method: str, path: str, body: Row | None = None, *, telling: str) -> int:
        return self.stage.call(who, method, f"chats/{self.chat_id}/{path}", body, telling=self.telling(telling))

    def telling(self, wanted: str) -> str:
        """Counts have no seq: a lost one stays wrong until the next. Some runs lose nothing and also check counts."""
        return wanted if self.telling_gets_lost or wanted != "not at all" else "elsewhere"

    def client_id(self, number: int) -> str:
        return str(uuid.uuid5(uuid.NAMESPACE_OID, f"{self.chat_id} {number}"))

    def other(self, who: str) -> str:
        return "Ben" if who == "Ada" else "Ada"

    def go_on(self, name: str, waits: bool) -> None:
        """Let the others proceed: until this device has its replies, or only for a moment."""

        async def has_answers() -> bool:
            self.no_one_complains()
            return self.devices[name].is_idle()

        self.stage.run(
            self.stage.until(has_answers, lambda: f"No answer to {self.devices[name]}") if waits else asyncio.sleep(0)
        )

    @invariant()
    def no_one_complains(self):
        for device in self.devices.values():
            device.complain()

    # Final state

    def teardown(self):
        try:
            self.stage.run(settle(self.stage, self.chat_id, self.devices, badges=not self.telling_gets_lost))
            reach_verdict(self.stage, self.chat_id, self.devices, self.place)
        finally:
            for device in self.devices.values():
                self.stage.run(device.stop())
