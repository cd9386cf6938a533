"""Secrets never reach a log."""

import json
import logging

import pytest

from chatapp.ops.logs import JsonFormatter, TextFormatter, current_request_id
from chatapp.ops.redaction import (
    MAX_LOGGED_CHARACTERS,
    MAX_TRACE_LINES,
    one_line,
    trace_without_secrets,
    without_secrets,
)

JWT = "eyJhbGciOiJIUzI1NiJ9.eyJ1c2VyX2lkIjoxfQ.c2lnbmF0dXJl-x_y"
CANARY = "c4n4ry-value-93"

LEAKS = [
    f"GET /socket/websocket?vsn=2.0.0&token={CANARY} accepted",
    f"GET /socket/websocket?token={JWT}",
    "params: token=ZXlKaGJHY2lPaUpJVXpJMU5pSjkuZXlKMWMyVnlYMmxrSWpveGZRLmM",
    f"Authorization: Bearer {CANARY}-{CANARY}",
    f"headers {{'Authorization': 'Bearer {CANARY}'}}",
    f"Cookie: sessionid={CANARY}; csrftoken={CANARY}",
    f"Set-Cookie: refresh_token={CANARY}; HttpOnly",
    f'body {{"user": {{"password": "{CANARY}"}}}}',
    f"{{'current_password': '{CANARY}'}}",
    f"form password={CANARY}&email=ada@example.org",
    f"SECRET_KEY={CANARY}",
    f"GET /password-reset/{CANARY} 200",
    f"GET /setup/{CANARY} 200",
    f"POST /api/password_reset/{CANARY} 200",
    f"GET /verify-email/{CANARY}:{CANARY} 200",
    f"POST /api/email_verifications/{CANARY}:{CANARY} 200",
]


class TestWithoutSecrets:
    @pytest.mark.parametrize("text", LEAKS)
    def test_no_secret_survives(self, text):
        cleaned = without_secrets(text)
        assert CANARY not in cleaned
        assert JWT not in cleaned
        assert "ZXlKaGJHY2lPaUpJVXpJMU5pSjkuZXlKMWMyVnlYMmxrSWpveGZRLmM" not in cleaned
        assert "[hidden]" in cleaned

    def test_ordinary_sentences_are_left_alone(self):
        sentence = "GET /chats/42/members 200 12 ms by ada@example.org"
        assert without_secrets(sentence) == sentence


class TestOneLine:
    @pytest.mark.parametrize("mark", ["\n", "\r\n", "\x00", "\x1b[31m", "\u2028", "\u202e", "\u2066", "\x85"])
    def test_no_mark_can_break_or_turn_a_line(self, mark):
        line = one_line(f"name{mark}INFO forged line")
        assert mark not in line
        assert len(line.splitlines()) == 1
        assert "forged line" in line


def record(message, *args, **extra):
    made = logging.LogRecord("chatapp.requests", logging.INFO, __file__, 1, message, args, None)
    made.__dict__.update(extra)
    return made


class TestFormatters:
    def test_a_record_is_one_line_of_json_with_its_request(self):
        named = current_request_id.set("abc12345")
        try:
            text = JsonFormatter().format(record("GET %s", "/chats\nforged", status=200, user_id=7))
        finally:
            current_request_id.reset(named)
        assert "\n" not in text
        entry = json.loads(text)
        assert entry["message"] == "GET /chats\nforged"
        assert (entry["request_id"], entry["status"], entry["user_id"]) == ("abc12345", 200, 7)

    def test_a_text_record_is_one_line(self):
        text = TextFormatter().format(record("hello %s", "Ada\nERROR forged"))
        assert len(text.splitlines()) == 1
        assert text.endswith("INFO chatapp.requests hello Ada\\u000aERROR forged")

    @pytest.mark.parametrize("formatter", [TextFormatter(), JsonFormatter()])
    def test_a_traceback_is_kept_without_its_secrets(self, formatter):
        try:
            raise ValueError(f"password={CANARY}")
        except ValueError as error:
            made = record("failed")
            made.exc_info = (type(error), error, error.__traceback__)
        text = formatter.format(made)
        assert "ValueError" in text
        assert CANARY not in text


class TestBounds:
    @pytest.mark.parametrize("formatter", [TextFormatter(), JsonFormatter()])
    def test_a_line_has_an_end_whatever_is_logged(self, formatter):
        text = formatter.format(record("%s", "password=" + "x" * 100_000 + "\n" * 100_000, path="/" + "é" * 100_000))
        assert len(text) < 20 * MAX_LOGGED_CHARACTERS
        assert "more characters]" in text

    def test_a_traceback_keeps_its_beginning_and_its_end(self):
        trace = "first\n" + "middle\n" * 10_000 + "last"
        kept = trace_without_secrets(trace)
        assert kept.startswith("first\n") and kept.endswith("\nlast") and "more lines]" in kept
        assert kept.count("\n") <= MAX_TRACE_LINES

    @pytest.mark.parametrize(
        "text", [f'"password": "{CANARY}', f"token='{CANARY}\\", f'{{"secret": "{CANARY} and more']
    )
    def test_a_value_that_was_cut_is_hidden_too(self, text):
        assert CANARY not in without_secrets(text)

    @pytest.mark.parametrize("text", [f"x{JWT}", f"token{JWT}", f"a.{JWT}", f"{JWT}.{JWT}"])
    def test_a_token_inside_a_word_is_hidden(self, text):
        assert "eyJ1c2VyX2lkIjoxfQ" not in without_secrets(text)

    def test_a_secret_behind_another_name_is_hidden(self):
        assert CANARY not in without_secrets(f"url=token={CANARY}&next=password={CANARY}")
