"""The parser understands every instruction of the Dockerfile, and refuses those that it doesn't know."""

from pathlib import PurePosixPath

import pytest

from chatapp.checks.repository import text
from chatapp.tests.deploy.image.__main__ import BASE
from chatapp.tests.deploy.image.dockerfile import PATH, Copy, NotUnderstood, Run, is_ignored, parse

pytestmark = pytest.mark.house

STAGES = parse(text("Dockerfile"))


class TestOurs:
    def test_every_instruction_is_understood(self):
        assert [(stage.image, stage.name) for stage in STAGES] == [(BASE, "requirements"), (BASE, "")]

    def test_the_container_is_what_the_last_stage_says(self):
        last = STAGES[-1]
        assert last.command == ("python", "-m", "chatapp.launch", "serve")
        assert last.health_command == ("python", "-m", "chatapp.launch.probe", "8000")
        assert (last.user, last.folder, last.volumes, last.ports) == ("chatapp", "/app", ("/data",), (8000, 8001))
        assert last.environment["PATH"] == f"/venv/bin:{PATH}"
        assert last.stop_signal == "SIGTERM"

    def test_arguments_have_their_defaults(self):
        assert STAGES[0].environment == {"REQUIREMENTS": "requirements.lock"}


class TestParser:
    def test_commands_know_where_and_as_whom_they_run(self):
        [stage] = parse("FROM a:1\nWORKDIR /app\nRUN make \\\n  && install\nUSER ada\nRUN id\n# a comment\n")
        assert stage.steps == [Run("make && install", "/app", "root"), Run("id", "/app", "ada")]

    def test_copies_go_into_folders_or_get_a_name(self):
        [stage] = parse("FROM a:1\nWORKDIR /app\nCOPY one two ./\nCOPY --from=made --chown=root:root /x /y\n")
        assert stage.steps == [
            Copy(("one", "two"), "/app/", "", "root:root"),
            Copy(("/x",), "/y", "made", "root:root"),
        ]

    @pytest.mark.parametrize(
        "line",
        [
            *("ADD one /", 'ENTRYPOINT ["x"]', "ONBUILD RUN x", "RUN --mount=type=cache x", 'RUN ["x"]', "CMD x"),
            *("COPY --link one /", "ENV A b", "ARG A", "HEALTHCHECK NONE", "HEALTHCHECK --retries=3 CMD x"),
        ],
    )
    def test_others_are_refused(self, line):
        with pytest.raises(NotUnderstood):
            parse(f"FROM a:1\n{line}\n")

    def test_what_comes_before_the_first_stage_is_refused(self):
        with pytest.raises(NotUnderstood):
            parse("RUN x\nFROM a:1\n")


class TestIgnored:
    PATTERNS = text(".dockerignore").split()

    @pytest.mark.parametrize("path", ["chats/tests/builders.py", "docs/api.md", ".env", "chats/__pycache__/a.pyc"])
    def test_these_are_left_out(self, path):
        assert is_ignored(PurePosixPath(path), self.PATTERNS)

    @pytest.mark.parametrize("path", ["manage.py", "chats/models/message.py", "static/js/app.js", "chatapp/a.py"])
    def test_these_are_copied(self, path):
        assert not is_ignored(PurePosixPath(path), self.PATTERNS)

    def test_exceptions_are_refused(self):
        with pytest.raises(NotUnderstood):
            is_ignored(PurePosixPath("docs/api.md"), ["docs", "!docs/api.md"])
