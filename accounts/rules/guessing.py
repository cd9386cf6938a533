"""Whether a password is too easy to guess: lists of common ones, and what zxcvbn thinks of it."""

from __future__ import annotations

import re
import threading
from dataclasses import dataclass
from functools import cache

from django.conf import settings
from django.contrib.auth.password_validation import CommonPasswordValidator
from zxcvbn import zxcvbn

from accounts.models import User
from accounts.models.user import MAX_EMAIL_CHARACTERS, MAX_NAME_CHARACTERS

MIN_SCORE, MIN_STAFF_SCORE = 2, 3
# zxcvbn's time grows with the square of the length and with each set of substitutions ("l33t") it tries: 48 characters
# of ten symbols took 2.4 s. With these bounds the worst of 2,000 random texts took 39 ms.
_MAX_JUDGED_CHARACTERS, _MAX_JUDGED_OF_MANY_SYMBOLS = 48, 24
_MAX_ASKED_CHARACTERS = 100
_FEW_SUBSTITUTES, _MAX_SUBSTITUTE_SIGNS = 4, 2
_SUBSTITUTE_SIGNS = frozenset("@({[<!|$+%")
_SUBSTITUTES = _SUBSTITUTE_SIGNS | frozenset("0123456789")
_NO_SUBSTITUTE = "-"
# "Ada Lovelace1", "ada.example2026": known words, and so little beside them that it is soon tried.
_MAX_CHARACTERS_BESIDE_KNOWN_WORDS, _MIN_WORD_CHARACTERS = 5, 3
_TRAILING = re.compile(r"[\W\d_]")
# The package keeps the words of the person asked about in a table of the whole process.
_one_at_a_time = threading.Lock()


@dataclass(frozen=True, slots=True)
class Owner:
    """Whose password it is to be. What an attacker knows of them is the first thing to be tried."""

    name: object = ""
    email: object = ""
    is_staff: bool = False

    def words(self) -> list[str]:
        """Return each word of the name, the words joined, the email, its local part and domain, the site's name."""
        name = self.name[:MAX_NAME_CHARACTERS] if isinstance(self.name, str) else ""
        email = self.email[:MAX_EMAIL_CHARACTERS] if isinstance(self.email, str) else ""
        local, _, domain = email.strip().partition("@")
        parts = [*_words_of(local), *domain.split("."), *_words_of(domain)]
        words = [*_words_of(name), *_words_of(settings.SITE_NAME), email.strip(), local, domain, *parts]
        return [word.lower() for word in dict.fromkeys(words) if word]


def owner_of(person: User) -> Owner:
    """Return what is known of the owner of an account."""
    return Owner(name=person.name, email=person.email, is_staff=person.is_staff)


def is_too_easy(password: str, owner: Owner) -> bool:
    """Say whether an attacker would soon try `password`.

    Units: of at most `_MAX_ASKED_CHARACTERS`; no password that the rules take is longer.
    """
    password = password[:_MAX_ASKED_CHARACTERS]
    words = owner.words()
    plain = password.lower()
    if any(text in words or text in _common_passwords() for text in (plain, _bare(plain))):
        return True
    if len(_beside(plain, words)) <= _MAX_CHARACTERS_BESIDE_KNOWN_WORDS:
        return True
    return _score(password, words) < (MIN_STAFF_SCORE if owner.is_staff else MIN_SCORE)


def _bare(password: str) -> str:
    """Return the password without the digits and signs put to its end: Password1, Welcome!23."""
    end = len(password)
    while end and _TRAILING.match(password[end - 1]):
        end -= 1
    return password[:end]


def _beside(password: str, words: list[str]) -> str:
    """Return what is left of a password without the words known of its owner, and what stands between them."""
    for word in sorted(words, key=len, reverse=True):
        if len(word) >= _MIN_WORD_CHARACTERS:
            password = password.replace(word, " ")
    return re.sub(r"[\W_]", "", password)


@cache
def _common_passwords() -> set[str]:
    return CommonPasswordValidator().passwords


def _score(password: str, words: list[str]) -> int:
    """Return zxcvbn's score, 0 to 4."""
    with _one_at_a_time:
        return int(zxcvbn(_judged(password), user_inputs=words)["score"])


def _judged(password: str) -> str:
    """Return as much of the password as can be judged in bounded time."""
    signs = [sign for sign in dict.fromkeys(password) if sign in _SUBSTITUTE_SIGNS]
    for sign in signs[_MAX_SUBSTITUTE_SIGNS:]:
        password = password.replace(sign, _NO_SUBSTITUTE)
    is_plain = len(_SUBSTITUTES & set(password)) <= _FEW_SUBSTITUTES
    return password[: _MAX_JUDGED_CHARACTERS if is_plain else _MAX_JUDGED_OF_MANY_SYMBOLS]


def _words_of(text: str) -> list[str]:
    words = re.split(r"[\W_]+", text)
    return [*words, "".join(words)]
