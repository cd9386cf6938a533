"""What is left of a mail that answers one of ours."""

import pytest

from chats.text.reply_text import REPLY_MARK, own_text, unflowed

US = "chat@chat.example.org"
OWN = "Yes, at five.\n\nThanks, see you there: bring\n- cake\n- tea"
QUOTED = "> You missed 1 message\n> Ada, 24.11.2026 10:00:\n> come to the garden"
# What mail programs write above a quote.
HEADS = {
    "English, Gmail": f"On Mon, Nov 24, 2026 at 10:00 AM {US} <{US}> wrote:",
    "English, in two lines": f"On Mon, Nov 24, 2026 at 10:00 AM {US}\n<{US}> wrote:",
    "English, date above": f"On Mon, Nov 24, 2026 at 10:00 AM\n{US} wrote:",
    "English, Apple": f"On 24 Nov 2026, at 10:00, {US} wrote:",
    "English, Outlook": f"From: {US} <{US}>\nSent: Monday, November 24, 2026\nTo: Ben\nSubject: Ada",
    "German, Gmail": f"Am Mo., 24. Nov. 2026 um 10:00 Uhr schrieb {US} <\n{US}>:",
    "German, Thunderbird": f"Am 24.11.26 um 10:00 schrieb {US}:",
    "German, Outlook": f"{'_' * 32}\nVon: {US} <{US}>\nGesendet: Montag, 24. November 2026\nAn: Ben\nBetreff: Ada",
    "French, Gmail": f"Le lun. 24 nov. 2026 à 10:00, {US} <{US}> a écrit :",
    "French, Outlook": f"De : {US} <{US}>\nEnvoyé : lundi 24 novembre 2026 10:00\nÀ : Ben\nObjet : Ada",
    "Spanish": f"El lun, 24 nov 2026 a las 10:00, {US} (<{US}>) escribió:",
    "Portuguese": f"Em seg., 24 de nov. de 2026 às 10:00, {US} <{US}> escreveu:",
    "Italian": f"Il giorno lun 24 nov 2026 alle ore 10:00 {US} <{US}> ha scritto:",
    "Dutch": f"Op ma 24 nov 2026 om 10:00 schreef {US} <{US}>:",
    "Japanese, Gmail": f"2026年11月24日(月) 10:00 {US} <{US}>:",
    "Japanese, Apple": f"2026/11/24 10:00、{US}のメール:",
    "Chinese, Gmail": f"{US} <{US}> 于2026年11月24日周一 10:00写道：",
    "Chinese, Outlook": f"发件人: {US} <{US}>\n发送时间: 2026年11月24日 10:00\n收件人: Ben\n主题: Ada",
    "Arabic": f"في الاثنين، ٢٤ نوفمبر ٢٠٢٦ في ١٠:٠٠ ص تمت كتابة ما يلي بواسطة {US} <{US}>:",
    "Russian": f"пн, 24 нояб. 2026 г. в 10:00, {US} <{US}>:",
    "Polish": f"pon., 24 lis 2026 o 10:00 {US} <{US}> napisał(a):",
}


def own(text):
    return own_text(text, addresses=[US, "reply.example.org"])


@pytest.mark.parametrize("head", HEADS.values(), ids=HEADS)
class TestWhatProgramsWriteAboveAQuote:
    def test_is_cut_above_our_mark(self, head):
        assert own(f"{OWN}\n\n{head}\n\n> {REPLY_MARK} Reply above this line\n> \n{QUOTED}\n") == OWN

    def test_is_cut_above_our_mark_that_is_not_quoted(self, head):
        assert own(f"{OWN}\n\n{head}\n\n{REPLY_MARK} Reply above this line\n\nYou missed 1 message\n") == OWN

    def test_is_cut_when_it_is_quoted_itself(self, head):
        quoted = "\n".join(f"> {line}" for line in head.split("\n"))
        assert own(f"{OWN}\n\n{quoted}\n> \n> {REPLY_MARK} Reply\n{QUOTED}\n") == OWN

    def test_is_cut_without_a_mark(self, head):
        assert own(f"{OWN}\n\n{head}\n\n{QUOTED}\n") == OWN


class TestWhatStays:
    @pytest.mark.parametrize(
        "text",
        [
            OWN,
            "At 10:00\nwe meet:\n\n> a quote of my own\n\nand more",
            f"Write to {US} please",
            "- one\n- two",
            "Thanks,\nthat is all",
            "> their words\n\nmine",
        ],
    )
    def test_a_text_without_our_quote(self, text):
        assert own(text) == text

    def test_lines_close_to_the_quote(self):
        head = HEADS["English, Apple"]
        assert own(f"Yes\nand no at 10:00\n{head}\n> {REPLY_MARK}\n{QUOTED}") == "Yes\nand no at 10:00"

    def test_what_is_below_a_quote_when_nothing_is_above(self):
        head = HEADS["English, Apple"]
        assert own(f"{head}\n> {REPLY_MARK}\n{QUOTED}\n\nBelow it\n> more\nand between") == "Below it\nand between"

    def test_nothing_of_a_quote_alone(self):
        assert own(f"{HEADS['German, Gmail']}\n\n> {REPLY_MARK}\n{QUOTED}\n") == ""

    def test_a_signature_is_cut(self):
        assert own("Yes\n-- \nBen\nGarden Ltd") == "Yes"
        assert own(f"Yes\n\n-- \nBen\n\n{HEADS['English, Gmail']}\n\n> {REPLY_MARK}\n{QUOTED}") == "Yes"

    @pytest.mark.parametrize(
        "line",
        ["Sent from my iPhone", "Von meinem iPhone gesendet", "Gesendet von Outlook für iOS", "iPhoneから送信",
         "发自我的iPhone", "Envoyé de mon iPhone", "Enviado do meu iPhone", "Get Outlook for iOS<https://aka.ms/o>"],
    )  # fmt: skip
    def test_the_line_of_a_phone_is_cut(self, line):
        assert own(f"Yes\n\n{line}") == "Yes"


def test_soft_line_breaks_are_undone():
    assert unflowed("One long \nline\n> quoted \n> line\n -- \nend \n-- \nBen") == (
        "One long line\n> quoted \n> line\n-- \nend \n-- \nBen"
    )
