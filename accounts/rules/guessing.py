"""Password strength: a list of common passwords and zxcvbn."""

from __future__ import annotations

import re
import threading
from dataclasses import dataclass
from functools import cache
from importlib import import_module

from django.conf import settings
from django.contrib.auth.password_validation import CommonPasswordValidator

from accounts.models import User
from accounts.models.user import MAX_EMAIL_CHARACTERS, MAX_NAME_CHARACTERS
from accounts.site import current_site

MIN_SCORE, MIN_STAFF_SCORE = 2, 3
# zxcvbn is quadratic in the length and slows down with each set of "l33t" substitutions: 48 characters with ten symbols
# took 2.4 s. With these bounds the slowest of 2,000 random texts took 39 ms.
_MAX_JUDGED_CHARACTERS, _MAX_JUDGED_OF_MANY_SYMBOLS = 48, 24
_MAX_ASKED_CHARACTERS = 100
_FEW_SUBSTITUTES, _MAX_SUBSTITUTE_SIGNS = 4, 2
_SUBSTITUTE_SIGNS = frozenset("@({[<!|$+%")
_SUBSTITUTES = _SUBSTITUTE_SIGNS | frozenset("0123456789")
_NO_SUBSTITUTE = "-"
# "Ada Lovelace1", "ada.example2026": known words plus so few characters that they are soon guessed.
_MAX_CHARACTERS_BESIDE_KNOWN_WORDS, _MIN_WORD_CHARACTERS = 5, 3
_TRAILING = re.compile(r"[\W\d_]")
# zxcvbn stores the user inputs in a process-wide table.
_one_at_a_time = threading.Lock()


@dataclass(frozen=True, slots=True)
class Owner:
    """The account that the password is for. Attackers try its public details first."""

    name: object = ""
    email: object = ""
    is_staff: bool = False

    def words(self) -> list[str]:
        """Return each word of the name, the words joined, the email, its local part and domain, the site's names."""
        name = self.name[:MAX_NAME_CHARACTERS] if isinstance(self.name, str) else ""
        email = self.email[:MAX_EMAIL_CHARACTERS] if isinstance(self.email, str) else ""
        local, _, domain = email.strip().partition("@")
        parts = [*_words_of(local), *domain.split("."), *_words_of(domain)]
        sites = [*_words_of(settings.SITE_NAME), *_words_of(current_site().name)]
        words = [*_words_of(name), *sites, email.strip(), local, domain, *parts]
        return [word.lower() for word in dict.fromkeys(words) if word]


def owner_of(person: User) -> Owner:
    """Return the details of an account's owner."""
    return Owner(name=person.name, email=person.email, is_staff=person.is_staff)


def is_too_easy(password: str, owner: Owner) -> bool:
    """Return whether `password` is easy to guess.

    Units: only the first `_MAX_ASKED_CHARACTERS` characters count; the rules accept no longer password.
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
    """Return the password without trailing digits and symbols: Password1, Welcome!23."""
    end = len(password)
    while end and _TRAILING.match(password[end - 1]):
        end -= 1
    return password[:end]


def _beside(password: str, words: list[str]) -> str:
    """Return the letters and digits of a password that remain without the owner's known words."""
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
        # Loaded with the first password: its word lists take 12 MB, and most processes never see a new password.
        zxcvbn = import_module("zxcvbn").zxcvbn
        return int(zxcvbn(_judged(password), user_inputs=words)["score"])


def _judged(password: str) -> str:
    """Return the part of the password that zxcvbn can score in bounded time."""
    signs = [sign for sign in dict.fromkeys(password) if sign in _SUBSTITUTE_SIGNS]
    for sign in signs[_MAX_SUBSTITUTE_SIGNS:]:
        password = password.replace(sign, _NO_SUBSTITUTE)
    is_plain = len(_SUBSTITUTES & set(password)) <= _FEW_SUBSTITUTES
    return password[: _MAX_JUDGED_CHARACTERS if is_plain else _MAX_JUDGED_OF_MANY_SYMBOLS]


def _words_of(text: str) -> list[str]:
    words = re.split(r"[\W_]+", text)
    return [*words, "".join(words)]
