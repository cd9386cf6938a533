"""Shared by search's tests: an indexer, a corpus in nine languages, and 200 searches of it."""

from collections.abc import Iterable
from datetime import date
from itertools import product

from chats.log_consumers.runner import Runner
from chats.log_consumers.search_index import SearchIndex
from chats.models import Message
from chats.queries.search_document import search_document
from chats.text.search_query import parse_query
from chats.text.search_terms import matches

TODAY = date(2026, 11, 28)

SENTENCES = [
    "The quick brown fox jumps over the lazy dog",
    "Tomorrow we ship the release, don't forget the x-ray to Zoë",
    "x ray or x-ray? I'd say email.",
    "Release notes: version 2.10.1 fixes user_id in snake_case",
    "C++ and C# and .NET, 100% sure :) *bold* _it_ ~~gone~~",
    "Die Straße ist gesperrt, GROSSE STRASSE auch. Müller weiß es.",
    "Grüße aus Köln; äöü ÄÖÜ",
    "Où est l'été? À la plage, ça va. Œuvre d'art",
    "El niño pequeño comió mañana en Málaga; ¿cuándo?",
    "Ação e coração, não são pães",
    "Москва — столица России. Ёлка и ёжик",
    "Ελλάδα, ο άνθρωπος και η οδός",
    "مُحَمَّد ذهب إلى المدرسة",
    "محمد يكتب الكتاب ٣ مرات",
    "שלום עולם",
    "我家在上海东边，离海边不远",
    "上海的天气很好。海上有船",
    "東京都に住んでいます。がんばって！",
    "カタカナとひらがなと漢字 ﾊﾝｶｸ",
    "학교에서 친구를 만났어요. 한국어 수업",
    "สวัสดีครับ ภาษาไทย",
    "नमस्ते दुनिया, हिन्दी में",
    "Python3入門とDjango 5の本",
    "😀 great 👍🏽 done ❤️",
    "İstanbul ve Iğdır'da ışık",
    "Łukasz zażółć gęślą jaźń",
    "see https://example.org/wiki/Search?q=full+text and file.tar.gz",
    "foo bar baz foo bar",
    "bar foo",
    "a b c a",
    "tom tomo tomorrow tomato",
    "Ｆｕｌｌｗｉｄｔｈ ＡＢＣ１２３",
    "x" * 60 + " long",
    "SimpleChatApp am Flughafen, Donaudampfschifffahrtsgesellschaft",
    "chat99app unschatable hafenchat",
]
# Words, parts and phrases; each also negated and in pairs below.
_WORDS = [
    "fox", "QUICK", "tomor", "tom", "to", "straße", "strasse", "muller", "Müller", "koln", "ete", "l'été", "oeuvre",
    "nino", "manana", "coracao", "москва", "елка", "Ёлка", "ανθρωπος", "οδός", "محمد", "مُحَمَّد", "3", "שלום", "上海",
    "海", "海边", "上海东边", "海上", "东京", "東京", "がん", "か",
    "カタカナ", "ハンカク", "한국어", "학교", "สวัสดี",
    "नमस्ते", "Python3入門", "入門", "😀", "👍", "❤️", "istanbul",
    "ışık", "lukasz", "zazolc", "x-ray", "email", "don't", "user_id", "2.10.1",
    "example.org", "tar.gz", "c++", "fullwidth", "abc123", "x" * 60, "nothing-at-all",
    "chat", "hafen", "schiff", "ughafen", "hats", "ата", "олиц", "stanb", "schaft", "99app",
]  # fmt: skip
_PHRASES = [
    '"brown fox"', '"fox brown"', '"foo bar"', '"bar foo"', '"a b"', '"b a"', '"lazy do"', '"上海的天气"', '"在上海"',
    '"海 上"', '"東京都に"', '"入門とDjango"', '"und so"', '"große straße"', '"x ray"', '"столица России"',
    '"친구를 만났어요"', '"', '"unbalanced foo', '""',
]  # fmt: skip
_SYNTAX = [
    "%", "_", "'", ":*&|!()<->", "foo & bar", "foo | bar", "!foo", "foo:*", "foo OR bar", "NOT foo", "body : foo",
    "tags : x", "~c1", '~c1 "~"', "foo\x00bar", "-", "--foo", "NEAR(foo bar)", "foo*", "^foo", "\\'foo", "{body}: foo",
]  # fmt: skip
_TWO = ["foo", "-bar", "上海", "-海边", '"foo bar"', "the", "-the", "release", "-x-ray"]


def searches() -> list[str]:
    """Return 200 different searches."""
    pairs = [f"{one} {other}" for one, other in product(_TWO, _TWO) if one != other]
    negated = [f"-{word}" for word in _WORDS[:25]]
    found = list(dict.fromkeys([*_WORDS, *_PHRASES, *_SYNTAX, *negated, *pairs]))
    return found[:200]


def by_brute_force(messages: Iterable[Message], text: str) -> list[int]:
    """Return the ids of the messages that match, newest first, without any index."""
    parsed = parse_query(text, today=TODAY)
    if not parsed.terms:
        return []
    found = [one.pk for one in messages if matches(parsed.words, search_document(one).tokens)]
    return sorted(found, reverse=True)


def index() -> None:
    """Have the index catch up."""
    runner = Runner(SearchIndex())
    while runner.work():
        pass
