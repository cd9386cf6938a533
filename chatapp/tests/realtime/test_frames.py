"""Frames: parsing, errors, bytes on the wire."""

import json
import zlib

import pytest
from django.utils.safestring import SafeString
from hypothesis import given
from hypothesis import strategies as st

from chatapp.realtime.wire import frames

# With lone surrogates, and without floats, which no payload has.
texts = st.text(st.characters(exclude_categories=[])) | st.builds(SafeString, st.text(max_size=5))
values = st.recursive(
    st.none() | st.booleans() | st.integers() | texts,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts, inner, max_size=4),
    max_leaves=12,
)


class TestEncodeFast:
    @given(value=values)
    def test_equals_the_standard_library(self, value):
        assert frames.encode(value) == json.dumps(value, separators=(",", ":"), allow_nan=False)

    @given(value=values)
    def test_the_short_form_has_the_same_value(self, value):
        try:
            short = frames.encode_short(value)
        except UnicodeEncodeError:
            # Only for a lone surrogate, which no database stores.
            with pytest.raises(UnicodeEncodeError):
                json.dumps(value, ensure_ascii=False).encode()
            return
        assert json.loads(short) == json.loads(json.dumps(value))

    def test_control_characters_stay_escaped(self):
        assert frames.encode("\x7f\x00\n") == '"\\u007f\\u0000\\n"'


class TestParse:
    def test_elements_after_the_fifth_are_ignored(self):
        frame = frames.parse('["1","2","room:1","say",{"a":1},"more"]')
        assert (frame.join_ref, frame.ref, frame.topic, frame.event) == ("1", "2", "room:1", "say")
        assert frame.payload == {"a": 1}

    def test_refs_keep_their_json_type(self):
        frame = frames.parse('[1,2,"room:1","say",{}]')
        assert (frame.join_ref, frame.ref) == (1, 2)

    @pytest.mark.parametrize(
        "text",
        [
            "",
            "hello",
            "{}",
            "[]",
            '["1","2","t","e"]',
            "[" * 50_000,
            '["1","2","t","e",NaN]',
            "null",
            "[1,2,3,4,1e999]",
        ],
    )
    def test_anything_but_an_array_of_five_is_malformed(self, text):
        with pytest.raises((frames.MalformedEnvelope, frames.WrongTypes)):
            frames.parse(text)

    def test_a_very_long_number_is_malformed(self):
        with pytest.raises(frames.MalformedEnvelope):
            frames.parse('["1","2","t","e",{"n":' + "9" * 10_000 + "}]")

    @pytest.mark.parametrize(
        "parts",
        [
            [True, "2", "t", "e", {}],
            ["1", {}, "t", "e", {}],
            ["1", "2", 7, "e", {}],
            ["1", "2", "t", None, {}],
            ["1", "2", "t", "e", []],
            ["1", "2", "t" * 256, "e", {}],
            ["1", "x" * 256, "t", "e", {}],
            [2**63, "2", "t", "e", {}],
        ],
    )
    def test_wrong_types_keep_the_fields_of_the_error_reply(self, parts):
        with pytest.raises(frames.WrongTypes) as caught:
            frames.parse(json.dumps(parts))
        json.dumps([caught.value.join_ref, caught.value.ref, caught.value.topic])


class TestEncode:
    def test_a_lone_surrogate_in_a_ref_can_be_echoed(self):
        frame = frames.parse('["1","\\ud800","room:1","say",{}]')
        text = frames.reply(join_ref=frame.join_ref, ref=frame.ref, topic=frame.topic, status="ok", response={})
        assert json.loads(text.encode().decode())[1] == "\ud800"

    @pytest.mark.parametrize(("size", "header"), [(5, 2), (125, 2), (126, 4), (65_535, 4), (65_536, 10)])
    def test_a_websocket_frame_encodes_its_length_in_the_shortest_form(self, size, header):
        wire = frames.websocket_text("x" * size)
        assert wire[0] == 0x81
        assert len(wire) == size + header
        assert wire.endswith(b"x" * size)

    def test_a_push_contains_its_encoded_payload(self):
        text = frames.push(join_ref="1", topic="room:1", event="presence_state", payload_json='{"a":1}')
        assert json.loads(text) == ["1", None, "room:1", "presence_state", {"a": 1}]

    def test_a_frame_is_compressed_without_context_and_a_short_one_not_at_all(self):
        long = "high water at nine, " * 100
        wire = frames.deflated_websocket_text(long)
        assert wire[0] == 0xC1
        assert len(wire) < len(long) / 10
        inflate = zlib.decompressobj(wbits=-frames.DEFLATE_WINDOW_BITS)
        assert inflate.decompress(wire[2:] + b"\x00\x00\xff\xff").decode() == long
        assert frames.deflated_websocket_text("short") == frames.websocket_text("short")
