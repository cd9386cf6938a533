"""The words of the command line."""

from django.core.management import get_commands

from chatapp import __version__
from chatapp.launch.__main__ import COMMANDS as LAUNCHED
from chatapp.program.console import COMMANDS, main


class TestCommands:
    def test_all_launchers_but_that_of_developers_are_commands(self):
        assert set(LAUNCHED) - set(COMMANDS) == {"dev"}

    def test_what_it_passes_on_are_management_commands(self):
        others = set(COMMANDS) - set(LAUNCHED) - {"manage", "check"}
        assert others
        assert {name.replace("-", "_") for name in others} <= set(get_commands())

    def test_help_names_each_with_its_purpose(self, capsys):
        assert main(["--help"]) == 0
        lines = capsys.readouterr().out.splitlines()
        assert lines[0] == "usage: chatapp COMMAND"
        assert len(lines) == len(COMMANDS) + 1

    def test_a_wrong_word_is_an_error_with_the_list(self, capsys):
        assert main(["doctr"]) == 2
        assert main([]) == 2
        assert "doctor" in capsys.readouterr().err

    def test_the_version_is_that_of_the_package(self, capsys):
        assert main(["--version"]) == 0
        assert capsys.readouterr().out == f"chatapp {__version__}\n"
