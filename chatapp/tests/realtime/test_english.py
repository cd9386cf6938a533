"""Over the socket every sentence is English, whatever language the process would render pages in."""

from django.utils.translation import trans_real

from chatapp.tests.german import reading_german


async def test_a_refusal_is_english_in_a_german_process(connect, monkeypatch):
    with reading_german({"can't be blank": "darf nicht leer sein", "Forbidden": "Verboten"}):
        monkeypatch.setattr(trans_real, "_default", trans_real.translation("de"))
        client = await connect()
        await client.ask("1", "1", "room:1", "phx_join", {})
        refused = await client.ask("1", "2", "room:1", "fail", {})
    assert refused[4]["response"] == {
        "errors": {"content": ["can't be blank"], "code": "invalid"},
        "faults": {"content": [{"code": "blank"}]},
    }
