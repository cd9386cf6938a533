"""Files with secrets: what is taken from them, and which are refused."""

import os

import pytest

from chatapp.lib.secret_file import MAX_BYTES, secret_in


class TestReading:
    @pytest.mark.parametrize("content", ["geheim", "geheim\n", "\n  geheim \r\n"])
    def test_blanks_around_it_do_not_count(self, tmp_path, content):
        (tmp_path / "secret").write_text(content)
        assert secret_in(tmp_path / "secret") == "geheim"

    def test_the_largest_is_read(self, tmp_path):
        (tmp_path / "secret").write_text("x" * MAX_BYTES)
        assert len(secret_in(tmp_path / "secret")) == MAX_BYTES


class TestRefusals:
    @pytest.mark.parametrize(
        ("content", "fault"),
        [
            (b"", "is empty"),
            (b" \n\n", "is empty"),
            (b"x" * (MAX_BYTES + 1), "is larger than 16384 bytes"),
            (b"\xff\xfe", "is not UTF-8"),
            (b"one\ntwo", "has more than one line"),
            (b"one\0two", "has more than one line"),
        ],
    )
    def test_what_is_no_secret_is_refused_without_showing_it(self, tmp_path, content, fault):
        (tmp_path / "secret").write_bytes(content)
        with pytest.raises(ValueError, match=f"^{fault}$"):
            secret_in(tmp_path / "secret")

    def test_a_missing_file_is_an_error_of_the_system(self, tmp_path):
        with pytest.raises(FileNotFoundError):
            secret_in(tmp_path / "secret")

    def test_a_pipe_does_not_keep_the_start_waiting(self, tmp_path):
        os.mkfifo(tmp_path / "pipe")
        with pytest.raises(ValueError, match="is not a file"):
            secret_in(tmp_path / "pipe")
