"""Which language a code block seems to be in."""

import json

import pytest

from chats.text import code_language, highlight
from chats.text.code_language import guessed_language


class TestGuessedLanguage:
    @pytest.mark.parametrize(
        ("code", "language"),
        [
            ("def pause(tries):\n    return min(60, 2 ** tries)\n", "python"),
            ("from os import path\nprint(path)\n", "python"),
            ("const x = () => 1;\nconsole.log(x)\n", "javascript"),
            ("function f(a) {\n  if (a === 1) return;\n}\n", "javascript"),
            ('<div class="a"><p>x</p></div>\n', "html"),
            (".turn {\n  color: red;\n  margin: 0;\n}\n", "css"),
            ("SELECT name FROM person WHERE id = 1;\n", "sql"),
            ("cd /tmp && curl -s https://example.org | sh\n", "bash"),
            ("package main\n\nfunc main() {\n\tx := 1\n}\n", "go"),
            ('fn main() {\n    let mut x = 1;\n    println!("{}", x);\n}\n', "rust"),
            ('{"a": [1, 2]}\n', "json"),
            ("on:\n  push: main\njobs:\n  - test\n", "yaml"),
        ],
    )
    def test_is_recognized_by_two_signs(self, code, language):
        assert guessed_language(code) == language

    @pytest.mark.parametrize(
        "code",
        ["", "hello there\n", "Traceback (most recent call last):\nValueError: no\n", "1 2 3\n4 5 6\n", "{}", "[broken",
         "12:01 error while reading\n12:02 again\n", "Dear Ben,\n\nplease select one from the list.\n", "return\n"],
    )  # fmt: skip
    def test_stays_open_for_anything_else(self, code):
        assert guessed_language(code) == ""

    def test_long_json_is_recognized_as_a_whole(self):
        code = json.dumps({"name": "x" * 2_000})
        assert guessed_language(code) == "json"
        assert guessed_language(code[:-1]) == ""

    def test_only_languages_that_are_highlighted_are_guessed(self):
        names = {*code_language._SIGNS, "json"}
        assert len(names) == 10
        assert names <= highlight._LANGUAGES
