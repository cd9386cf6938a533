"""Every rule, parser, redactor and renderer is quick on 1 MiB of anything: it bounds its text before working on it.

The functions are discovered, not listed: a new one is covered as soon as it exists, or fails here without a sample.
"""

import importlib
import inspect
import logging
import pkgutil
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import UTC, date, datetime
from typing import Any, NamedTuple, get_type_hints

import pytest
from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from markdown_it import MarkdownIt

from accounts.models import Device, SignInCode, User
from accounts.rules.guessing import Owner
from chatapp.lib.errors import AppError
from chatapp.lib.inputs import Input, parse
from chatapp.ops.logs import JsonFormatter, TextFormatter
from chatapp.tests.cpu_time import cpu_seconds
from chatapp.tests.lib.hostile import PARTS, part_of, repeated
from chats.inputs import InvitationCreate, MessageCreate, MessageReaction, MuteUpdate, PeopleQuery
from chats.models import Chat, Membership, Message, NotificationSettings
from chats.rules.notifications import Situation
from chats.rules.reply_address import ReplyAddress
from chats.text import highlight
from chats.text.markup import render
from chats.text.mentions import MentionIndex
from chats.text.search_postgres import AnyOf
from chats.text.search_query import MAX_QUERY_CHARACTERS
from chats.text.search_terms import Span, Term, term_of

LENGTH = 1_048_576
MAX_CPU_SECONDS = 0.05
PIECES = (
    "@", " ", "\u0301", "\ufdfa", "[", "]", "`", "password", "\n", "<", "&", "a", "é", "👍", "\x00", "9", "a@b.c ",
    "> ", "[a](", "**a", ":a:", "\\`", "http://a.b/", "\u202e", "\u200f", "\ud800", "%41", '{"a":', "\u0130", "路",
    "eyJ", ",", "\r\n", "/", "-", "```csharp\n@a\n", "a\n\n", "\u0915\u200d",
)  # fmt: skip
# All functions here that take text.
PACKAGES = ("accounts.rules", "chats.rules", "chats.text", "chats.templatetags")
MODULES = (
    "accounts.tokens",
    "chatapp.lib.folding",
    "chatapp.lib.forwarded",
    "chatapp.lib.inputs",
    "chatapp.lib.skeleton",
    "chatapp.lib.sqlite_like",
    "chatapp.ops.redaction",
    "chatapp.realtime.wire.handshake",
)
# Here only functions that take nothing but text; the others take requests and query databases.
ENTRY_POINTS = ("accounts.api", "accounts.pages", "chats.api", "chats.pages", "chats.sockets")

# Only called with the site's own texts.
TRUSTED = {
    *("sign_verification", "verification_url", "issue_channel_token", "english_sentence", "new_digest"),
    "unfolded_sections",
}
# Called with each of INPUTS instead.
PARSER = "parse"
# Fields of inputs that carry a text or a list of texts.
INPUTS = (
    (MessageCreate, "content"),
    (MessageCreate, "client_id"),
    (MessageCreate, "reply_to"),
    (InvitationCreate, "user_list"),
    (MessageReaction, "emoji"),
    (MuteUpdate, "level"),
    (PeopleQuery, "search"),
)
TEXT_TYPES = (str, object, str | None)
# Our own texts: a field's name, an escape, what the site itself inserts.
OWN_TEXTS = {"field": "field", "fields": "field", "escape": "\\", "author_role": "member"}
# One character, guaranteed by its caller.
ONE_CHARACTER = {"is_east_asian", "is_written_without_spaces"}
_IDS = dict.fromkeys(("count", "number", "viewer_id", "chat_id", "thread_root_id"), 7)
NUMBERS = {"limit": 5, "at_most": 4_000, "entries_at_most": 200, "characters": 120, **_IDS}


class Call(NamedTuple):
    """One function and how it is called with a text."""

    name: str
    made_with: Callable[[str], Any]


def person(text: str) -> User:
    return User(
        pk=1, name=text, email=text, password=UNUSABLE_PASSWORD_PREFIX, created_at=datetime(2026, 1, 1, tzinfo=UTC)
    )


def values(text: str) -> dict[str, Any]:
    chat = {
        "id": 1,
        "title": text,
        "people": [{"name": text}] * 2,
        "users": [text],
        "kind": "private",
        "posting": "everyone",
        "picture": None,
    }
    message = {"content": text, "system": {"code": "title_set", "data": {"name": text[:100], "text": text[:250]}}}
    return {
        "field": text,
        "search": text,
        **chat,
        **message,
        "message": text,
        "message_user": text,
        "message_user_id": 2,
        # A file.
        "name": text,
        "alt": text,
        "state": "ready",
        "width": 4_000,
        "height": 3_000,
    }


def terms_of(text: str) -> list[Term]:
    """Return what a search has of a text: the first `MAX_QUERY_CHARACTERS` of it."""
    term = term_of(text[:MAX_QUERY_CHARACTERS], is_quoted=True, is_negated=False)
    return [term] if term else []


def sample(function: Callable[..., Any], name: str, kind: object, text: str) -> Any:
    """Return the argument for one parameter. Errors: KeyError, for a type without a sample."""
    if name in OWN_TEXTS:
        return OWN_TEXTS[name]
    if kind in TEXT_TYPES:
        return text[:1] if function.__name__ in ONE_CHARACTER else text
    if kind in (int, int | None):
        return NUMBERS[name]
    makers: dict[object, Callable[[str], Any]] = {
        User: person,
        Owner: lambda text: Owner(name=text, email=text, is_staff=False),
        MentionIndex: lambda text: MentionIndex([(1, text[:100]), (2, "Ada")], everyone=(1, 2)),
        Membership: lambda text: Membership(pk=1, chat=Chat(title=text), user=person(text), role="member"),
        Message: lambda text: Message(chat=Chat(title=text), content=text),
        MarkdownIt: lambda _text: MarkdownIt(),
        Device: lambda _text: Device(pk=1, user_id=1, token_version=1),
        SignInCode: lambda _text: SignInCode(request_hash="a" * 64, code_hash="b" * 64),
        bytes: lambda text: text.encode(errors="ignore"),
        Iterable[str]: lambda text: (text,),
        dict[str, Any]: lambda text: {
            "mention_index": None,
            "headers": [(b"origin", text[:100].encode(errors="ignore"))],
        },
        Mapping[str, Any]: values,
        Mapping[str, str]: values,
        bool: lambda _text: False,
        NotificationSettings: lambda text: NotificationSettings(keywords=[text]),
        Situation: lambda _text: Situation(),
        datetime: lambda _text: datetime(2026, 1, 1, tzinfo=UTC),
        date: lambda _text: date(2026, 1, 1),
        Iterable[Term]: terms_of,
        Iterable[AnyOf]: lambda text: [((text[:40],), False)],
        Sequence[str]: lambda text: (text,),
        ReplyAddress: lambda _text: ReplyAddress(1, None, 20_000, b"signature"),
        Sequence[Span]: lambda _text: [(0, 1), (5, 9)],
    }
    return makers[kind](text)


def is_text(name: str, kind: object) -> bool:
    return name not in OWN_TEXTS and (kind in TEXT_TYPES or kind in (Mapping[str, Any], Mapping[str, str]))


def functions_of(names: tuple[str, ...]) -> Iterator[Callable[..., Any]]:
    for module in (module for name in names for module in modules_of(name)):
        for _name, found in inspect.getmembers(module):
            function = inspect.unwrap(found) if callable(found) else found
            if (
                not inspect.isfunction(function)
                or function.__name__.startswith("_")
                or function.__name__ in {PARSER, *TRUSTED}
            ):
                continue
            if function.__module__ == module.__name__:
                yield function


def modules_of(name: str) -> Iterator[Any]:
    module = importlib.import_module(name)
    yield module
    for inner in pkgutil.iter_modules(getattr(module, "__path__", [])):
        yield importlib.import_module(f"{name}.{inner.name}")


def parameters_of(function: Callable[..., Any]) -> dict[str, Any]:
    hints = get_type_hints(function)
    wanted = inspect.signature(function).parameters.values()
    return {one.name: hints.get(one.name) for one in wanted if one.default is one.empty or one.name in NUMBERS}


def call_of(function: Callable[..., Any], parameters: dict[str, Any]) -> Call:
    by_name = inspect.signature(function).parameters

    def made_with(text: str) -> Any:
        given = {name: sample(function, name, kind, text) for name, kind in parameters.items()}
        places = [value for name, value in given.items() if by_name[name].kind is not inspect.Parameter.KEYWORD_ONLY]
        names = {name: value for name, value in given.items() if by_name[name].kind is inspect.Parameter.KEYWORD_ONLY}
        return lambda: function(*places, **names)

    return Call(f"{function.__module__}.{function.__name__}", made_with)


def calls() -> Iterator[Call]:
    for function in functions_of(PACKAGES + MODULES):
        parameters = parameters_of(function)
        if any(is_text(name, kind) or kind is User for name, kind in parameters.items()):
            yield call_of(function, parameters)
    for function in functions_of(ENTRY_POINTS):
        parameters = parameters_of(function)
        if parameters and all(is_text(name, kind) for name, kind in parameters.items()):
            yield call_of(function, parameters)
    for kind, field in INPUTS:
        yield Call(f"parse.{kind.__name__}.{field}", lambda text, kind=kind, field=field: _parsing(kind, field, text))
    for formatter in (TextFormatter(), JsonFormatter()):
        yield Call(
            f"{type(formatter).__name__}.format",
            lambda text, formatter=formatter: lambda: formatter.format(logged(text)),
        )


def _parsing(kind: type[Input], field: str, text: str) -> Callable[[], Any]:
    value = [text] * 200 if field.endswith("_list") else text
    return lambda: parse(kind, {field: value})


def _formatting(formatter: logging.Formatter, text: str) -> Callable[[], str]:
    made = logged(text)
    return lambda: formatter.format(made)


def logged(text: str) -> logging.LogRecord:
    made = logging.LogRecord("chatapp.requests", logging.ERROR, __file__, 1, "%s", (text,), None)
    # Python itself parses an exception's text line by line; none of ours carries a whole body.
    error = ValueError(text[:65_536])
    made.exc_info = (ValueError, error, None)
    made.__dict__["path"] = text
    return made


def attempt(work: Callable[[], Any]) -> None:
    # A refusal is a valid outcome, and so is an invalid time.
    with suppress(AppError, ValueError):
        work()


CALLS = sorted(calls())


@pytest.mark.parametrize("parts", PARTS)
@pytest.mark.parametrize(("number", "call"), list(enumerate(CALLS)), ids=[call.name for call in CALLS])
def test_a_mebibyte_of_anything_is_quick(number, call, parts):
    # Tables are built at the first call.
    attempt(call.made_with("Ada @Ben `x` :tada: a.org 1"))
    for piece in part_of(PIECES, number=number, parts=parts):
        work = call.made_with(repeated(piece, LENGTH))
        spent = cpu_seconds(lambda work=work: attempt(work), at_most=MAX_CPU_SECONDS)
        assert spent <= MAX_CPU_SECONDS, f"{call.name} with {piece!r}: {spent:.3f} s"


def test_the_walk_finds_them():
    names = {call.name.rpartition(".")[2] for call in CALLS}
    assert {
        "name_faults",
        "email_faults",
        "password_faults",
        "without_secrets",
        "render",
        "content",
        "search",
    } <= names
    assert {"split_people", "plain_line", "whole_number", "slash_of", "highlighted", "like", "folded"} <= names
    assert len(CALLS) > 75


class TestCode:
    """Fences: the cost of their lexers is measured for each language."""

    LANGUAGES = sorted(highlight._LANGUAGES)
    PIECES = (
        "@",
        "a\n\n",
        "@a\n",
        "a ",
        "a.",
        "{",
        "(",
        "<a",
        "/*",
        '"\\',
        "$(",
        "[a] ",
        "#",
        "\\\n",
        "int a ",
        "a<",
        "//\n",
    )

    @pytest.mark.parametrize("language", LANGUAGES)
    def test_the_longest_that_is_colored_is_quick(self, language):
        longest = next(length for length in range(1_600, 0, -1) if highlight.colored_share("a" * length, language) <= 1)
        for piece in self.PIECES:
            code = repeated(piece, longest)
            spent = cpu_seconds(lambda code=code: highlight.highlighted(code, language, ""), at_most=MAX_CPU_SECONDS)
            assert spent <= MAX_CPU_SECONDS, f"{language} with {piece!r}: {spent:.3f} s"

    @pytest.mark.parametrize("language", ["csharp", "scala", "java", "ts", "python"])
    def test_many_fences_take_no_more_than_one(self, language):
        fence = f"```{language}\n{repeated('@a ', 380)}\n```\n"
        html = render(fence * 9)
        assert html.count("<pre>") == 9
        assert html.count("<span") <= html[: len(html) // 2].count("<span") * 2
        plain = html.rindex("<pre>")
        assert "<span" not in html[plain:] and f'class="language-{language}"' in html[plain:]
