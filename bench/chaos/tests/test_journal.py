"""Reading the journals of a run."""

from bench.chaos.journal import Journal, lines_of
from bench.chaos.picture import shown_picture
from bench.chaos.tests.conftest import row

MESSAGE = {
    "id": 5,
    "seq": 9,
    "number": None,
    "content": "a text",
    "deleted": False,
    "reply_to": {"id": 3, "content": "another"},
    "thread_root": 2,
    "thread_count": 4,
    "pinned_at": "2026-11-22T14:05:09.120Z",
    "reactions": [{"emoji": "❤️", "user_ids": [2, 1]}, {"emoji": "🎉", "user_ids": [1]}],
}
PICTURE = "a9642a83 answers-3 under-2 pinned 4-replies ❤️2,1 🎉1"


class TestJournal:
    def test_every_line_is_read_again_with_its_fields(self, tmp_path):
        journal = Journal(tmp_path / "crowd.jsonl")
        journal.sent("1/1", 7, "abc")
        journal.acked("1/1", 7, "abc", {"id": 5, "seq": 9, "number": 3})
        journal.shown("1/1", 7, MESSAGE, token="abc", how="live")
        journal.close()
        assert [[line[0], *line[2:]] for line in lines_of(tmp_path)] == [
            ["sent", "1/1", 7, "abc"],
            ["acked", "1/1", 7, "abc", 5, 9, 3],
            ["shown", "1/1", 7, 5, 9, None, "abc", "live", PICTURE],
        ]

    def test_the_half_line_of_a_killed_process_is_passed_over(self, tmp_path):
        (tmp_path / "crowd.jsonl").write_text('["sent",1.0,"1/1",7,"abc"]\n["sent",1.0,"1/')
        assert len(list(lines_of(tmp_path))) == 1

    def test_all_processes_of_a_run_are_read(self, tmp_path):
        for name in ("controller", "crowd"):
            journal = Journal(tmp_path / f"{name}.jsonl")
            journal.note("mark", name, "begin")
            journal.close()
        assert [line[2] for line in lines_of(tmp_path)] == ["controller", "crowd"]


class TestPicture:
    def test_published_and_stored_values_are_the_same(self):
        marks = {"reply_to": 3, "thread_root": 2, "thread_count": 4, "reactions": MESSAGE["reactions"]}
        assert row(5, 9, content="a text", is_pinned=True, **marks).picture == shown_picture(MESSAGE)

    def test_a_tombstone_has_its_thread_but_not_its_quote(self):
        told = {**MESSAGE, "content": "", "deleted": True, "reply_to": None, "pinned_at": None, "reactions": []}
        stored = row(5, 9, content="", is_deleted=True, reply_to=3, thread_root=2, thread_count=4)
        assert stored.picture == shown_picture(told) == "00000000 deleted under-2 4-replies"
