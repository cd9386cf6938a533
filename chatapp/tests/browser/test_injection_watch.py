"""The injection watch detects planted violations, each by its effect."""

import pytest

from chatapp.tests.browser.injection_watch import SAID, Watch, planted
from chatapp.tests.browser.injections import in_groups, packed


@pytest.fixture
def watch(open_window, ada):
    watch = Watch(open_window())
    watch.window.sign_in(ada)
    return watch


@pytest.fixture
def address(ada):
    chat_id = ada.new_chat(title="Notes")
    ada.say(chat_id, "PLANTED")
    return f"/chats/{chat_id}"


# html: the noise that must be reported when no policy prevents it
RUNS = {
    "<img src=/x onerror=trap()>": ("ran: ",),
    "<img src=/x onerror=alert(1)>": ("ran: alert",),
    "<svg onload=trap()></svg>": ("ran: ",),
    "<script>trap()</script>": ("ran: ",),
    "<iframe srcdoc=x></iframe>": ("frame ",),
    "<img src=https://evil.example/p.png>": ("asked https://evil.example",),
    "<style>@import url(https://evil.example/x.css)</style>": ("asked https://evil.example",),
}
REFUSED = {
    "<img src=/x onerror=trap()>": ("refused: script-src",),
    "<p style=color:red>x</p>": ("refused: style-src",),
    "<img src=https://evil.example/p.png>": ("refused: img-src",),
    "<iframe src=https://evil.example></iframe>": ("refused: ",),
}
STRANGE = {
    "<b id=composer>x</b>": "said b[id=composer]",
    "<p onclick=trap()>x</p>": "said p[onclick]",
    "<a href=javascript:trap()>x</a>": "said a[href=javascript:]",
    "<a href=/signout>x</a>": "said a[href=ours]",
    "<form action=/x><input name=body></form>": "said input[name=body]",
    "<math><mtext>x</mtext></math>": "said mtext",
    "</div></article><marquee>x</marquee>": "marquee",
}


class TestPlanted:
    @pytest.mark.parametrize(("cases", "without_policy"), [(RUNS, True), (REFUSED, False)], ids=["runs", "refused"])
    def test_what_runs_and_what_the_policy_refuses_is_noticed(self, watch, address, cases, without_policy):
        for html, signals in cases.items():
            watch.noise.clear()
            planted(watch.page, address, html, without_policy=without_policy)
            watch.look()
            assert any(noise.startswith(signals) for noise in watch.noise), (html, watch.noise)

    def test_elements_that_do_not_belong_there_are_noticed(self, watch, address):
        watch.goto(address)
        watch.look()
        usual = watch.signs | SAID
        for html, sign in STRANGE.items():
            watch.signs.clear()
            planted(watch.page, address, html, without_policy=False)
            watch.look()
            assert sign in watch.signs - usual, html

    def test_one_that_is_there_for_a_moment_is_noticed(self, watch, address):
        watch.goto(address)
        watch.page.evaluate("const gone = document.createElement('dfn'); document.body.append(gone); gone.remove();")
        watch.look()
        assert "dfn" in watch.signs


class TestPacking:
    def test_nothing_is_lost_and_what_may_be_refused_stands_alone(self):
        assert packed(["<a>", "b\nc", "\u202ed", "e", "f" * 9], at_most=8) == ["<a> b c", "\u202ed", "e", "f" * 8]
        assert in_groups(["a", "b", "c"], 2) == [["a", "b"], ["c"]]
