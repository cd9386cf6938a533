"""Items on the bus."""

from chatapp.realtime.bus.messages import Publication, from_message, to_message


def message(seq: int, **fields) -> Publication:
    return Publication(topic="room:1", event="message", body="{}", seq=seq, number=seq, **fields)


class TestStoredAt:
    def test_it_is_beside_the_items_whose_fields_the_release_before_knows(self):
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
