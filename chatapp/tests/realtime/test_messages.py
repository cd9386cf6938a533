"""Items on the bus."""

from chatapp.realtime.bus.messages import ChangeNotice, Publication, from_message, to_message


def message(seq: int, **fields) -> Publication:
    return Publication(topic="room:1", event="message", body="{}", seq=seq, number=seq, **fields)


class TestStoredAt:
    def test_it_is_sent_outside_the_items_whose_fields_the_previous_release_knows(self):
        encoded = to_message([message(1, stored_at=5.0), message(2, stored_at=4.0)], origin="here")
        assert encoded["stored_at"] == 4.0
        assert all("stored_at" not in fields for _kind, fields in encoded["items"])

    def test_the_oldest_arrives_once(self):
        typing = Publication(topic="room:1", event="typing", body="{}")
        encoded = to_message([typing, message(1, stored_at=4.0), message(2, stored_at=5.0)], origin="here")
        assert [item.stored_at for item in from_message(encoded)] == [None, 4.0, None]

    def test_the_release_before_says_none(self):
        encoded = to_message([message(1)], origin="here")
        assert "stored_at" not in encoded
        assert from_message(encoded) == [message(1)]


class TestConcerned:
    ROOM = ChangeNotice(about="unread", subject_id=1, concerned=("user:1", "user:2"))
    ANY = ChangeNotice(about="unread", subject_id=2)
    NO_ONE = ChangeNotice(about="unread", subject_id=3, concerned=())

    def test_each_notice_arrives_with_its_own_topics(self):
        items = [message(1), self.ANY, self.ROOM, self.NO_ONE]
        assert from_message(to_message(items, origin="here")) == items

    def test_it_is_sent_outside_the_items_whose_fields_the_previous_release_knows(self):
        encoded = to_message([self.ROOM], origin="here")
        assert encoded["items"] == [["change_notice", {"about": "unread", "subject_id": 1, "topic": "everywhere"}]]

    def test_one_from_the_previous_release_may_concern_anyone(self):
        encoded = to_message([self.ANY], origin="here")
        assert "concerned" not in encoded
        assert from_message(encoded) == [self.ANY]

    def test_a_merged_notice_is_for_the_people_of_both(self):
        other = ChangeNotice(about="unread", subject_id=1, concerned=("user:2", "user:3"))
        assert self.ROOM.merged(other).concerned == ("user:1", "user:2", "user:3")

    def test_merged_with_one_for_anyone_it_is_for_anyone(self):
        assert self.ROOM.merged(ChangeNotice(about="unread", subject_id=1)).concerned is None
        assert ChangeNotice(about="unread", subject_id=1).merged(self.ROOM).concerned is None
