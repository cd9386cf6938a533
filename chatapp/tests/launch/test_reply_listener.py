"""Answers by mail, over a real connection: what arrives in which chat, once, and what is refused."""

import contextlib
import smtplib
import socket
import threading
from email.message import EmailMessage

import pytest
from django.db import OperationalError

from accounts.models import User
from accounts.tests.builders import make_person, time_moved
from chatapp.launch.listening import listen
from chatapp.launch.reply_listener import MAX_CONNECTIONS, ReplyListener
from chatapp.lib import clock
from chatapp.tests.counted import counted
from chatapp.tests.mail_server import running_mail_server
from chatapp.tests.patience import PATIENCE_SECONDS
from chats.actions import reply_by_mail as reply_by_mail_module
from chats.actions.change_notification_settings import change_notification_settings
from chats.actions.delete_message import delete_message
from chats.actions.leave_chat import leave_chat
from chats.actions.notify_people import Notifier
from chats.actions.remove_member import remove_member
from chats.actions.send_message import MessageDraft, send_message
from chats.actions.send_missed_mails import MissedMailer
from chats.actions.update_chat import update_chat
from chats.log_consumers.notifications import NotificationsOfPeople
from chats.log_consumers.runner import Runner
from chats.models import Chat, File, Membership, Message
from chats.queries.reply_addresses import reply_addresses_of
from chats.rules.reply_address import LIFE
from chats.tests.builders import make_chat, say

# The listener answers in threads of its own.
pytestmark = pytest.mark.django_db(transaction=True)

DOMAIN = "reply.example.org"
# The listeners of this process, by port.
RUNNING: dict[int, ReplyListener] = {}


@pytest.fixture
def mail_domain(settings):
    settings.REPLY_MAIL_DOMAIN = DOMAIN
    settings.SENDS_BURST = settings.SENDS_PER_SECOND = 100_000
    with running_mail_server() as server:
        yield server


@pytest.fixture
def port(mail_domain):
    listener_socket = listen(host="127.0.0.1", port=0, variable="REPLY_MAIL_PORT")
    listener = ReplyListener(listener_socket)
    thread = threading.Thread(target=listener.run, daemon=True)
    thread.start()
    number = listener_socket.getsockname()[1]
    RUNNING[number] = listener
    yield number
    del RUNNING[number]
    listener.stop()
    thread.join(PATIENCE_SECONDS)
    assert not thread.is_alive()


@pytest.fixture
def ada():
    return make_person("Ada")


@pytest.fixture
def ben():
    return make_person("Ben")


@pytest.fixture
def room(ada, ben):
    return make_chat(ada, ben, title="Garden")


def address_of(person, chat, *, root=None):
    return reply_addresses_of(User.objects.get(pk=person.pk), [(chat.pk, root.pk if root else None)])[chat.pk]


def mail_of(sender, text="Yes, at five.", **headers):
    message = EmailMessage()
    message["From"] = sender.email
    message["Message-ID"] = "<1@example.org>"
    for name, value in headers.items():
        del message[name.replace("_", "-")]
        message[name.replace("_", "-")] = value
    message.set_content(text)
    return message


def deliver(port, sender, address, message=None, *, envelope_sender=None):
    """Hand a mail over; return the answer's code and text."""
    message = message or mail_of(sender)
    with smtplib.SMTP("127.0.0.1", port, timeout=PATIENCE_SECONDS) as client:
        try:
            client.sendmail(sender.email if envelope_sender is None else envelope_sender, [address], message.as_bytes())
        except smtplib.SMTPRecipientsRefused as refusal:
            [(code, text)] = refusal.recipients.values()
        except smtplib.SMTPResponseException as refusal:
            code, text = refusal.smtp_code, refusal.smtp_error
        else:
            code, text = 250, b""
    return code, text.decode() if isinstance(text, bytes) else text


def texts_in(chat):
    return list(Message.objects.filter(chat=chat, kind="text").order_by("pk").values_list("content", flat=True))


class TestWhatArrives:
    def test_the_answer_to_a_mail_that_was_sent(self, ada, ben, room, port, mail_domain):
        Runner(NotificationsOfPeople()).work()
        root = say(ada, room, "@Ben come to the garden")
        Runner(NotificationsOfPeople()).work()
        while Notifier().work():
            pass
        with time_moved(minutes=16):
            while MissedMailer().work(worker_id="two"):
                pass
        [sent] = mail_domain.mails
        address = sent["Reply-To"]
        assert address.endswith(f"@{DOMAIN}")
        plain = sent.get_body(("plain",)).get_content()
        quoted = "\n".join(f"> {line}" for line in plain.splitlines())
        answer = mail_of(ben, f"I am on **my** way\n\nOn Monday at 10:00, {sent['From']} wrote:\n\n{quoted}\n")
        assert deliver(port, ben, address, answer) == (250, "")
        message = Message.objects.latest("pk")
        assert (message.chat_id, message.author_id, message.content) == (room.pk, ben.pk, "I am on **my** way")
        assert message.thread_root_id is None and message.number == root.number + 1
        page = sent.get_body(("html",)).get_content()
        answer = mail_of(ben, "x", Message_ID="<2@example.org>")
        answer.set_content(f"<p>By page</p><blockquote>{page}</blockquote>", subtype="html")
        assert deliver(port, ben, address, answer) == (250, "")
        assert texts_in(room)[-1] == "By page"

    def test_a_mail_of_several_chats_cannot_be_answered(self, ada, ben, room, mail_domain):
        Runner(NotificationsOfPeople()).work()
        for chat in (room, make_chat(ada, ben, title="Cellar")):
            say(ada, chat, "@Ben look")
        Runner(NotificationsOfPeople()).work()
        while Notifier().work():
            pass
        with time_moved(minutes=16):
            MissedMailer().work(worker_id="two")
        [sent] = mail_domain.mails
        assert sent["Reply-To"] is None and "-~-~-" not in sent.as_string()

    def test_an_answer_in_a_thread(self, ada, ben, room, port):
        root = say(ada, room, "Who comes?")
        send_message(MessageDraft("And when?", thread_root=root.pk), author=ada, chat_id=room.pk)
        assert deliver(port, ben, address_of(ben, room, root=root)) == (250, "")
        message = Message.objects.latest("pk")
        assert (message.thread_root_id, message.content) == (root.pk, "Yes, at five.")

    def test_a_mail_that_comes_again_is_sent_once(self, ben, room, port):
        address = address_of(ben, room)
        for _ in range(3):
            assert deliver(port, ben, address)[0] == 250
        assert texts_in(room) == ["Yes, at five."]
        assert deliver(port, ben, address, mail_of(ben, "More", Message_ID="<2@example.org>"))[0] == 250
        assert texts_in(room) == ["Yes, at five.", "More"]

    def test_the_same_mail_at_the_same_time_is_sent_once(self, ben, room, port):
        address = address_of(ben, room)
        answers = []
        threads = [threading.Thread(target=lambda: answers.append(deliver(port, ben, address))) for _ in range(6)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(PATIENCE_SECONDS)
        assert len(answers) == 6 and {code for code, _text in answers} <= {250, 451}
        assert texts_in(room) == ["Yes, at five."]

    def test_files(self, ben, room, port):
        message = mail_of(ben, "Plans")
        message.add_attachment(b"content", maintype="application", subtype="octet-stream", filename="plan.bin")
        address = address_of(ben, room)
        for _ in range(2):
            assert deliver(port, ben, address, message)[0] == 250
        sent = Message.objects.latest("pk")
        assert sent.content == "Plans" and [one["name"] for one in sent.files] == ["plan.bin"]
        assert File.objects.count() == 1

    def test_lmtp(self, ben, room, port):
        with smtplib.LMTP("127.0.0.1", port, timeout=PATIENCE_SECONDS) as client:
            assert client.sendmail(ben.email, [address_of(ben, room)], mail_of(ben).as_bytes()) == {}
        assert texts_in(room) == ["Yes, at five."]

    def test_whatever_the_case_of_the_address(self, ben, room, port):
        assert deliver(port, ben, address_of(ben, room).upper(), mail_of(ben, From=ben.email.upper())) == (250, "")


class TestWhoIsRefused:
    def test_another_sender(self, ada, ben, room, port):
        code, text = deliver(port, ada, address_of(ben, room))
        assert code == 550 and "email address of the account" in text
        assert texts_in(room) == []

    @pytest.mark.parametrize(
        "end",
        [
            lambda ada, ben, room: remove_member(actor=ada, chat_id=room.pk, user_id=ben.pk),
            lambda ada, ben, room: leave_chat(person=ben, chat_id=room.pk),
            lambda ada, ben, room: Chat.objects.filter(pk=room.pk).update(closed_at=clock.now()),
            lambda ada, ben, room: User.objects.filter(pk=ben.pk).update(is_active=False),
            lambda ada, ben, room: User.objects.filter(pk=ben.pk).update(email_verified_at=None),
            lambda ada, ben, room: User.objects.filter(pk=ben.pk).update(email="other@example.org"),
            lambda ada, ben, room: change_notification_settings(person=ben, changes={"renew_reply_addresses": True}),
        ],
        ids=["removed", "left", "closed", "deactivated", "unverified", "other email", "renewed"],
    )
    def test_a_person_whose_address_has_ended(self, ada, ben, room, port, end):
        address = address_of(ben, room)
        end(ada, ben, room)
        code, text = deliver(port, ben, address)
        assert code == 550 and "doesn't exist" in text
        assert "Yes, at five." not in texts_in(room)

    def test_a_person_who_came_back_gets_a_new_address(self, ada, ben, room, port):
        address = address_of(ben, room)
        remove_member(actor=ada, chat_id=room.pk, user_id=ben.pk)
        Membership.objects.create(chat=room, user=ben, state="accepted")
        assert deliver(port, ben, address)[0] == 550
        assert deliver(port, ben, address_of(ben, room))[0] == 250

    def test_an_address_after_a_month(self, ben, room, port):
        address = address_of(ben, room)
        with time_moved(days=LIFE.days):
            assert deliver(port, ben, address)[0] == 250
        with time_moved(days=LIFE.days + 1):
            assert deliver(port, ben, address, mail_of(ben, Message_ID="<2@example.org>"))[0] == 550

    def test_addresses_that_no_one_got(self, ben, room, port):
        address = address_of(ben, room)
        local = address.partition("@")[0]
        other = ("a" if local[2] != "a" else "b", "7" if local[-1] != "7" else "6")
        guesses = [
            "ben@example.org",
            f"ben@{DOMAIN}",
            f"{local}@example.org",
            f"r-{other[0]}{local[3:]}@{DOMAIN}",
            f"{local[:-1]}{other[1]}@{DOMAIN}",
            f"{local}a@{DOMAIN}",
            f"r-{'1' * 48}@{DOMAIN}",
            f"r-{'ü' * 48}@{DOMAIN}",
        ]
        with smtplib.SMTP("127.0.0.1", port, timeout=PATIENCE_SECONDS) as client:
            client.ehlo()
            client.mail(ben.email)
            for guess in guesses:
                client.putcmd(f"RCPT TO:<{guess}>".encode().decode("latin-1") if guess.isascii() else "RCPT TO:<u@x>")
                code, _text = client.getreply()
                assert code == 550, guess
            assert client.rcpt(address)[0] == 250

    def test_a_chat_where_they_may_not_post(self, ada, ben, room, port):
        address = address_of(ben, room)
        update_chat(actor=ada, chat_id=room.pk, posting="moderators")
        code, text = deliver(port, ben, address)
        assert code == 550 and "Only the owner and moderators post here" in text
        assert reply_addresses_of(ben, [(room.pk, None)]) == {}

    def test_a_thread_whose_message_was_deleted(self, ada, ben, room, port):
        root = say(ada, room, "Who comes?")
        address = address_of(ben, room, root=root)
        delete_message(actor=ada, chat_id=room.pk, message_id=root.pk)
        code, text = deliver(port, ben, address)
        assert code == 550 and text

    def test_a_site_without_it_gives_out_no_address(self, ben, room, settings):
        settings.REPLY_MAIL_DOMAIN = ""
        assert reply_addresses_of(ben, [(room.pk, None)]) == {}


class TestWhatIsRefused:
    @pytest.mark.parametrize(
        "header",
        [{"Auto_Submitted": "auto-replied"}, {"Precedence": "bulk"}, {"X_Auto_Response_Suppress": "All"},
         {"List_Id": "<l.example.org>"}],
    )  # fmt: skip
    def test_what_programs_wrote(self, ben, room, port, header):
        assert deliver(port, ben, address_of(ben, room), mail_of(ben, **header))[0] == 550
        assert texts_in(room) == []

    def test_an_empty_return_path(self, ben, room, port):
        assert 500 <= deliver(port, ben, address_of(ben, room), envelope_sender="")[0] < 600
        assert texts_in(room) == []

    @pytest.mark.parametrize("text", ["", "\n> quoted\n", "x" * 4_001, "a\x00b"])
    def test_no_text_or_one_that_cannot_be_sent(self, ben, room, port, text):
        code, answer = deliver(port, ben, address_of(ben, room), mail_of(ben, text))
        assert code == 550 and answer.isascii() and len(answer) > 20
        assert texts_in(room) == []

    def test_a_refused_file_refuses_the_mail(self, ben, room, port, settings):
        settings.FILE_MAX_BYTES = 10
        message = mail_of(ben)
        for content in (b"small", b"too large a file"):
            message.add_attachment(content, maintype="application", subtype="octet-stream", filename="plan.bin")
        assert deliver(port, ben, address_of(ben, room), message)[0] == 550
        assert texts_in(room) == [] and not File.objects.exists()

    def test_a_mail_that_is_too_large(self, ben, room, port, settings):
        settings.REPLY_MAIL_MAX_BYTES = 70_000
        address = address_of(ben, room)
        assert deliver(port, ben, address, mail_of(ben, "word \n" * 20_000))[0] == 552
        with smtplib.SMTP("127.0.0.1", port, timeout=PATIENCE_SECONDS) as client:
            assert client.ehlo()[0] == 250 and client.esmtp_features["size"] == "70000"

    def test_above_the_rate_of_sends_the_server_tries_later(self, ben, room, port, settings):
        settings.SENDS_BURST, settings.SENDS_PER_SECOND = 1, 0.001
        address = address_of(ben, room)
        assert deliver(port, ben, address)[0] == 250
        assert deliver(port, ben, address, mail_of(ben, Message_ID="<2@example.org>"))[0] == 451
        # What was sent is answered as such.
        assert deliver(port, ben, address)[0] == 250

    def test_while_the_database_is_away_the_server_tries_later(self, ben, room, port, monkeypatch):
        def away(*_arguments, **_options):
            raise OperationalError("the database is away")

        with monkeypatch.context() as patch:
            patch.setattr(reply_by_mail_module, "send_message", away)
            message = mail_of(ben)
            message.add_attachment(b"content", maintype="application", subtype="octet-stream", filename="plan.bin")
            assert deliver(port, ben, address_of(ben, room), message)[0] == 451
        assert not File.objects.exists()
        assert deliver(port, ben, address_of(ben, room), message)[0] == 250
        assert texts_in(room) == ["Yes, at five."]

    def test_a_fault_of_this_site_shows_nothing_and_is_tried_again(self, ben, room, port, monkeypatch):
        def faulty(*_arguments, **_options):
            raise RuntimeError("secret words")

        monkeypatch.setattr(reply_by_mail_module, "send_message", faulty)
        code, text = deliver(port, ben, address_of(ben, room))
        assert code == 451 and "secret" not in text


class TestCounting:
    def test_each_outcome(self, ada, ben, room, port, settings, monkeypatch):
        address = address_of(ben, room)
        with counted("reply_mails") as outcomes:
            deliver(port, ben, address)
            deliver(port, ben, address)
            deliver(port, ada, address)
            deliver(port, ben, f"ben@{DOMAIN}")
            deliver(port, ben, f"r-{'1' * 48}@{DOMAIN}")
            deliver(port, ben, address, envelope_sender="")
            deliver(port, ben, address, mail_of(ben, Precedence="bulk"))
            settings.SENDS_BURST, settings.SENDS_PER_SECOND = 1, 0.001
            deliver(port, ben, address, mail_of(ben, Message_ID="<2@example.org>"))
            deliver(port, ben, address, mail_of(ben, Message_ID="<3@example.org>"))
            monkeypatch.setattr(reply_by_mail_module, "earlier_messages", lambda _keys: 1 / 0)
            deliver(port, ben, address)
        assert outcomes() == {
            "sent": 2, "repeated": 1, "refused": 1, "unknown_address": 2, "automatic": 2, "postponed": 1, "failed": 1,
        }  # fmt: skip


class TestConnections:
    def test_says_nothing_of_who_exists(self, ben, room, port):
        with smtplib.SMTP("127.0.0.1", port, timeout=PATIENCE_SECONDS) as client:
            client.ehlo()
            for address in (address_of(ben, room), f"ben@{DOMAIN}"):
                assert client.docmd("VRFY", address)[0] == 502
                assert client.docmd("EXPN", address)[0] == 502
            assert "auth" not in client.esmtp_features

    def test_one_recipient_at_a_time(self, ben, room, port, ada):
        with smtplib.SMTP("127.0.0.1", port, timeout=PATIENCE_SECONDS) as client:
            refused = client.sendmail(
                ben.email, [address_of(ben, room), address_of(ada, room)], mail_of(ben).as_bytes()
            )
        assert [code for code, _text in refused.values()] == [452]
        assert texts_in(room) == ["Yes, at five."]

    def test_commands_are_limited(self, port):
        with smtplib.SMTP("127.0.0.1", port, timeout=PATIENCE_SECONDS) as client:
            client.ehlo()
            codes = {client.noop()[0] for _ in range(100)}
            assert codes == {250} and client.noop()[0] == 421

    def test_too_many_connections_are_closed_with_a_word(self, ben, room, port):
        with contextlib.ExitStack() as stack:
            for _ in range(MAX_CONNECTIONS):
                opened = stack.enter_context(socket.create_connection(("127.0.0.1", port), PATIENCE_SECONDS))
                assert opened.recv(3) == b"220"
            late = stack.enter_context(socket.create_connection(("127.0.0.1", port), PATIENCE_SECONDS))
            assert late.recv(3) == b"421"
        assert deliver_when_free(port, ben, address_of(ben, room)) == 250

    def test_a_silent_connection_is_closed(self, port, monkeypatch):
        monkeypatch.setattr("chatapp.launch.reply_listener.TIMEOUT_SECONDS", 0.2)
        with socket.create_connection(("127.0.0.1", port), PATIENCE_SECONDS) as opened:
            while opened.recv(1_000):
                pass

    def test_its_end_waits_for_the_mail_that_has_arrived_and_for_no_idle_connection(self, ben, room, port, monkeypatch):
        begun, may_go_on, answers = threading.Event(), threading.Event(), []
        send = reply_by_mail_module.send_message

        def slow(*arguments, **options):
            begun.set()
            assert may_go_on.wait(PATIENCE_SECONDS)
            return send(*arguments, **options)

        monkeypatch.setattr(reply_by_mail_module, "send_message", slow)
        address = address_of(ben, room)
        with socket.create_connection(("127.0.0.1", port), PATIENCE_SECONDS) as idle:
            assert idle.recv(3) == b"220"
            sender = threading.Thread(target=lambda: answers.append(deliver(port, ben, address)[0]))
            sender.start()
            assert begun.wait(PATIENCE_SECONDS)
            RUNNING[port].stop()
            may_go_on.set()
            sender.join(PATIENCE_SECONDS)
            while idle.recv(1_000):
                pass
        assert answers == [250] and texts_in(room) == ["Yes, at five."]

    def test_logs_have_no_secret_address(self, ben, room, port, caplog):
        address = address_of(ben, room)
        with caplog.at_level("DEBUG"):
            deliver(port, ben, address)
            deliver(port, ben, address, mail_of(ben, Precedence="bulk"))
        assert address.partition("@")[0] not in caplog.text and "A mail was refused" in caplog.text


def deliver_when_free(port, sender, address):
    """Hand a mail over as soon as the closed connections are noticed."""
    for _ in range(200):
        with contextlib.suppress(smtplib.SMTPConnectError):
            return deliver(port, sender, address)[0]
        threading.Event().wait(0.05)
    return None
