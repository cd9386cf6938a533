"""Times at the start of a reminder."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from django.conf import settings
from django.utils import translation

from chats.text.reminder_phrase import read_phrase
from chats.text.reminder_words import LANGUAGES

# A Sunday.
NOW = datetime(2026, 11, 29, 14, 5, tzinfo=ZoneInfo("Europe/Berlin"))


def read(text, now=NOW, language="en"):
    found = read_phrase(text, now=now, language=language)
    return found and (f"{found.at:%m-%d %H:%M}", found.repeat, found.text)


class TestReadPhrase:
    @pytest.mark.parametrize(
        ("text", "at", "repeat"),
        [
            ("in 20 minutes call Ben", "11-29 14:25", "once"),
            ("me in an hour to call Ben", "11-29 15:05", "once"),
            ("30m call Ben", "11-29 14:35", "once"),
            ("in 3 days call Ben", "12-02 14:05", "once"),
            ("2w call Ben", "12-13 14:05", "once"),
            ("tomorrow 9:00 call Ben", "11-30 09:00", "once"),
            ("9:00 tomorrow, call Ben", "11-30 09:00", "once"),
            ("tomorrow call Ben", "11-30 09:00", "once"),
            ("today at 17 call Ben", "11-29 17:00", "once"),
            ("at 5pm to call Ben", "11-29 17:00", "once"),
            ("12am call Ben", "11-30 00:00", "once"),
            ("12:30pm call Ben", "11-30 12:30", "once"),
            ("at 9:00 call Ben", "11-30 09:00", "once"),
            ("noon call Ben", "11-30 12:00", "once"),
            ("on friday at 16:30 that call Ben", "12-04 16:30", "once"),
            ("sunday call Ben", "12-06 09:00", "once"),
            ("next week call Ben", "11-30 09:00", "once"),
            ("next mon 8:15 call Ben", "11-30 08:15", "once"),
            ("2026-12-24 18:00 call Ben", "12-24 18:00", "once"),
            ("every day at 9:00 call Ben", "11-30 09:00", "daily"),
            ("every day at 18:00 call Ben", "11-29 18:00", "daily"),
            ("every weekday call Ben", "11-30 09:00", "weekdays"),
            ("every tuesday 10:00 call Ben", "12-01 10:00", "weekly"),
            ("every month 8:00 call Ben", "11-30 08:00", "monthly"),
            ("EVERY Friday AT 4PM call Ben", "12-04 16:00", "weekly"),
            ("tomorrow morning call Ben", "11-30 09:00", "once"),
            ("friday evening at 8 call Ben", "12-04 20:00", "once"),
            ("at 8 in the evening call Ben", "11-29 20:00", "once"),
            ("the day after tomorrow call Ben", "12-01 09:00", "once"),
            ("in half an hour call Ben", "11-29 14:35", "once"),
            ("in two hours call Ben", "11-29 16:05", "once"),
            ("tomorrow, call Ben", "11-30 09:00", "once"),
            ("daily at 18:00 call Ben", "11-29 18:00", "daily"),
        ],
    )
    def test_reads_a_time_and_what_to_be_reminded_of(self, text, at, repeat):
        assert read(text) == (at, repeat, "call Ben")

    @pytest.mark.parametrize(
        "text",
        [
            "",
            "   ",
            "call Ben",
            "9 lives",
            "in a while call Ben",
            "in 0 minutes call",
            "in 9999 days call",
            "every now and then",
            "every friday-ish",
            "2026-02-30 call",
            "25:00 call",
            "tomorrow 25:61 call",
            "friday 13pm call",
            "friday at 25 call",
            "9:00 2026-02-30 call",
            "every day 24:00 call",
            "tomorrow 9:00 10:00 call",
            "at 13pm call",
            "10:75 call",
            "²h call",
            "٣h call",
            "me",
            "tomorroww 9:00",
            "x" * 5_000,
            "in " * 5_000,
        ],
    )
    def test_finds_no_time_in_other_texts(self, text):
        assert read(text) is None

    def test_a_word_before_hours_may_be_part_of_the_text(self):
        assert read("tomorrow at home") == ("11-30 09:00", "once", "at home")

    def test_hours_are_hours_when_clocks_change(self):
        night = datetime(2026, 10, 25, 1, 30, tzinfo=ZoneInfo("Europe/Berlin"))
        assert read("in 2 hours look", now=night) == ("10-25 02:30", "once", "look")
        assert read("in 1 day look", now=night) == ("10-26 01:30", "once", "look")


# What stands behind each time of `TIMES`.
NOTES = {
    "de": "Ben anrufen",
    "es": "llamar a Ben",
    "fr": "appeler Ben",
    "pt-br": "ligar para Ben",
    "ja": "ベンに電話",
    "zh-hans": "给本打电话",
    "ar": "الاتصال ببن",
}
TIMES = {
    "de": [
        ("in 20 Minuten Ben anrufen", "11-29 14:25", "once"),
        ("in einer Stunde Ben anrufen", "11-29 15:05", "once"),
        ("in zwei Stunden Ben anrufen", "11-29 16:05", "once"),
        ("30min Ben anrufen", "11-29 14:35", "once"),
        ("in 3 Tagen Ben anrufen", "12-02 14:05", "once"),
        ("in einer halben Stunde Ben anrufen", "11-29 14:35", "once"),
        ("morgen 9:00 Ben anrufen", "11-30 09:00", "once"),
        ("9:00 morgen, Ben anrufen", "11-30 09:00", "once"),
        ("morgen um 9 Uhr Ben anrufen", "11-30 09:00", "once"),
        ("morgen um 9 Ben anrufen", "11-30 09:00", "once"),
        ("um 17 Uhr 30 Ben anrufen", "11-29 17:30", "once"),
        ("morgen früh Ben anrufen", "11-30 09:00", "once"),
        ("morgen Abend um 8 Ben anrufen", "11-30 20:00", "once"),
        ("übermorgen Ben anrufen", "12-01 09:00", "once"),
        ("am Freitag um 16:30 Ben anrufen", "12-04 16:30", "once"),
        ("Freitag 8 Uhr abends Ben anrufen", "12-04 20:00", "once"),
        ("nächste Woche Ben anrufen", "11-30 09:00", "once"),
        ("jeden Tag um 9 Uhr Ben anrufen", "11-30 09:00", "daily"),
        ("jeden Werktag Ben anrufen", "11-30 09:00", "weekdays"),
        ("jeden Dienstag 10:00 Ben anrufen", "12-01 10:00", "weekly"),
        ("täglich um 18:00 Ben anrufen", "11-29 18:00", "daily"),
        ("jede Woche Ben anrufen", "12-06 09:00", "weekly"),
        ("jeden Monat 8:00 Ben anrufen", "11-30 08:00", "monthly"),
        ("am 24.12. um 18:00 Ben anrufen", "12-24 18:00", "once"),
        ("2026-12-24 18:00 Ben anrufen", "12-24 18:00", "once"),
        ("tomorrow 9:00 Ben anrufen", "11-30 09:00", "once"),
    ],
    "es": [
        ("en 20 minutos llamar a Ben", "11-29 14:25", "once"),
        ("en una hora llamar a Ben", "11-29 15:05", "once"),
        ("dentro de dos horas llamar a Ben", "11-29 16:05", "once"),
        ("en media hora llamar a Ben", "11-29 14:35", "once"),
        ("mañana a las 9:00 llamar a Ben", "11-30 09:00", "once"),
        ("manana a las 9 llamar a Ben", "11-30 09:00", "once"),
        ("a las 9 de la noche llamar a Ben", "11-29 21:00", "once"),
        ("mañana por la mañana llamar a Ben", "11-30 09:00", "once"),
        ("pasado mañana llamar a Ben", "12-01 09:00", "once"),
        ("el viernes a las 16:30 llamar a Ben", "12-04 16:30", "once"),
        ("el lunes que viene llamar a Ben", "11-30 09:00", "once"),
        ("la próxima semana llamar a Ben", "11-30 09:00", "once"),
        ("todos los días a las 9:00 llamar a Ben", "11-30 09:00", "daily"),
        ("cada martes a las 10 llamar a Ben", "12-01 10:00", "weekly"),
        ("cada mes a las 8:00 llamar a Ben", "11-30 08:00", "monthly"),
        ("el 24/12 a las 18:00 llamar a Ben", "12-24 18:00", "once"),
        ("9h30 llamar a Ben", "11-30 09:30", "once"),
        ("mediodía llamar a Ben", "11-30 12:00", "once"),
    ],
    "fr": [
        ("dans 20 minutes appeler Ben", "11-29 14:25", "once"),
        ("dans une heure appeler Ben", "11-29 15:05", "once"),
        ("dans 2h appeler Ben", "11-29 16:05", "once"),
        ("demain 9h appeler Ben", "11-30 09:00", "once"),
        ("demain matin appeler Ben", "11-30 09:00", "once"),
        ("après-demain à midi appeler Ben", "12-01 12:00", "once"),
        ("vendredi à 16h30 appeler Ben", "12-04 16:30", "once"),
        ("lundi prochain appeler Ben", "11-30 09:00", "once"),
        ("la semaine prochaine appeler Ben", "11-30 09:00", "once"),
        ("tous les jours à 9h appeler Ben", "11-30 09:00", "daily"),
        ("chaque mardi à 10 heures appeler Ben", "12-01 10:00", "weekly"),
        ("tous les mois à 8:00 appeler Ben", "11-30 08:00", "monthly"),
        ("le 24/12 à 18h appeler Ben", "12-24 18:00", "once"),
        ("9h appeler Ben", "11-30 09:00", "once"),
        ("8 heures du soir appeler Ben", "11-29 20:00", "once"),
        ("demain à 9 h 30 de appeler Ben", "11-30 09:30", "once"),
    ],
    "pt-br": [
        ("em 20 minutos ligar para Ben", "11-29 14:25", "once"),
        ("daqui a uma hora ligar para Ben", "11-29 15:05", "once"),
        ("amanhã às 9h ligar para Ben", "11-30 09:00", "once"),
        ("amanhã às 9 ligar para Ben", "11-30 09:00", "once"),
        ("depois de amanhã ligar para Ben", "12-01 09:00", "once"),
        ("sexta às 16:30 ligar para Ben", "12-04 16:30", "once"),
        ("na sexta-feira às 16h30 ligar para Ben", "12-04 16:30", "once"),
        ("segunda que vem ligar para Ben", "11-30 09:00", "once"),
        ("semana que vem ligar para Ben", "11-30 09:00", "once"),
        ("todo dia às 9:00 ligar para Ben", "11-30 09:00", "daily"),
        ("toda terça às 10h ligar para Ben", "12-01 10:00", "weekly"),
        ("às 8 da noite ligar para Ben", "11-29 20:00", "once"),
        ("amanhã de manhã ligar para Ben", "11-30 09:00", "once"),
    ],
    "ja": [
        ("20分後にベンに電話", "11-29 14:25", "once"),
        ("1時間後ベンに電話", "11-29 15:05", "once"),
        ("３日後にベンに電話", "12-02 14:05", "once"),
        ("明日9時にベンに電話", "11-30 09:00", "once"),
        ("明日の午後3時半にベンに電話", "11-30 15:30", "once"),
        ("明後日ベンに電話", "12-01 09:00", "once"),
        ("金曜日の16:30にベンに電話", "12-04 16:30", "once"),
        ("来週ベンに電話", "11-30 09:00", "once"),
        ("来週の月曜日8時15分にベンに電話", "11-30 08:15", "once"),
        ("毎日9時にベンに電話", "11-30 09:00", "daily"),
        ("毎週火曜日10時ベンに電話", "12-01 10:00", "weekly"),
        ("平日9時ベンに電話", "11-30 09:00", "weekdays"),
        ("12月24日18時にベンに電話", "12-24 18:00", "once"),
        ("午後5時にベンに電話", "11-29 17:00", "once"),
        ("明日の朝ベンに電話", "11-30 09:00", "once"),
    ],
    "zh-hans": [
        ("20分钟后给本打电话", "11-29 14:25", "once"),
        ("一小时后给本打电话", "11-29 15:05", "once"),
        ("半小时后给本打电话", "11-29 14:35", "once"),
        ("两天后给本打电话", "12-01 14:05", "once"),
        ("明天9点给本打电话", "11-30 09:00", "once"),
        ("明天早上9点给本打电话", "11-30 09:00", "once"),
        ("提醒我明天下午3点半给本打电话", "11-30 15:30", "once"),
        ("后天给本打电话", "12-01 09:00", "once"),
        ("周五16:30给本打电话", "12-04 16:30", "once"),
        ("下周一8点15分给本打电话", "11-30 08:15", "once"),
        ("下周给本打电话", "11-30 09:00", "once"),
        ("每天9:00给本打电话", "11-30 09:00", "daily"),
        ("每周二10点给本打电话", "12-01 10:00", "weekly"),
        ("每个工作日9点给本打电话", "11-30 09:00", "weekdays"),
        ("12月24日18点给本打电话", "12-24 18:00", "once"),
        ("中午给本打电话", "11-30 12:00", "once"),
        ("晚上8点给本打电话", "11-29 20:00", "once"),
        ("每周五下午4点给本打电话", "12-04 16:00", "weekly"),
        ("今天晚上8点给本打电话", "11-29 20:00", "once"),
    ],
    "ar": [
        ("بعد 20 دقيقة الاتصال ببن", "11-29 14:25", "once"),
        ("بعد ساعة الاتصال ببن", "11-29 15:05", "once"),
        ("غدًا الساعة 9 الاتصال ببن", "11-30 09:00", "once"),
        ("غدا 9:00 الاتصال ببن", "11-30 09:00", "once"),
        ("بعد غد الاتصال ببن", "12-01 09:00", "once"),
        ("يوم الجمعة الساعة 16:30 الاتصال ببن", "12-04 16:30", "once"),
        ("كل يوم الساعة 9:00 الاتصال ببن", "11-30 09:00", "daily"),
        ("كل جمعة الساعة 4 مساءً الاتصال ببن", "12-04 16:00", "weekly"),
        ("الأسبوع القادم الاتصال ببن", "11-30 09:00", "once"),
        ("الساعة ٩ صباحا الاتصال ببن", "11-30 09:00", "once"),
        ("غدا صباحا الاتصال ببن", "11-30 09:00", "once"),
        ("بعد ساعتين الاتصال ببن", "11-29 16:05", "once"),
    ],
}  # fmt: skip
# Whose first words could be taken for a time.
OTHERS = {
    "de": ["so ein Tag", "9 Leben", "jeden Tag 24:00 Ben", "am Ende", "in einer Weile", "morgen 25:61 Ben", "um Ben",
           "jeden zweiten Tag"],
    "es": ["a Ben", "9 vidas", "en casa", "el fin", "cada vez", "31/02 Ben", "mañana 25:00 Ben", "una hora"],
    "fr": ["à Ben", "9 vies", "dans la maison", "le chat", "chaque fois", "une heure", "demain 25h Ben"],
    "pt-br": ["a festa", "9 vidas", "em casa", "no fim", "cada vez", "amanhã 25h Ben", "todo mundo"],
    "ja": ["日本に電話", "9つの命", "時間がない", "明日25時", "一緒に", "後で"],
    "zh-hans": ["一起吃饭", "天气", "9条命", "后来", "每次", "明天25点打电话", "三八"],
    "ar": ["في البيت", "9 أرواح", "كل شيء", "بعد قليل", "غدًا الساعة 25 الاتصال", "واحد"],
}  # fmt: skip
EXAMPLES = ("example after /remind", "tomorrow 9:00 call Mira")


class TestLanguages:
    @pytest.mark.parametrize(
        ("language", "text", "at", "repeat"),
        [(language, *case) for language, cases in TIMES.items() for case in cases],
        ids=ascii,
    )
    def test_a_time_in_the_words_of_a_language(self, language, text, at, repeat):
        assert read(text, language=language) == (at, repeat, NOTES[language])

    @pytest.mark.parametrize(
        ("language", "text"), [(language, text) for language, texts in OTHERS.items() for text in texts], ids=ascii
    )
    def test_other_texts_have_none(self, language, text):
        assert read(text, language=language) is None

    @pytest.mark.parametrize("language", LANGUAGES)
    def test_english_is_understood_too(self, language):
        assert read("tomorrow 9:00 call Ben", language=language) == ("11-30 09:00", "once", "call Ben")

    @pytest.mark.parametrize("language", ["de-at", "xx", "", "x" * 5_000])
    def test_another_language_is_english_only(self, language):
        assert read("tomorrow 9:00 call Ben", language=language) == ("11-30 09:00", "once", "call Ben")
        assert read("morgen 9:00 Ben anrufen", language=language) is None

    def test_every_language_of_the_site_has_a_table(self):
        assert set(LANGUAGES) == {code for code, _name in settings.LANGUAGES}

    @pytest.mark.parametrize("language", LANGUAGES)
    def test_the_examples_of_the_pages_are_understood(self, language):
        with translation.override(language):
            examples = [translation.pgettext(*EXAMPLES), translation.gettext("tomorrow 9:00 call Mira")]
        for example in examples:
            at, repeat, note = read(example, language=language)
            assert (at, repeat) == ("11-30 09:00", "once") and note and "9" not in note and example.endswith(note)

    @pytest.mark.parametrize("language", LANGUAGES)
    def test_hostile_texts_cost_no_more_than_others(self, language):
        signs = ["9", "9 ", "a", "一", "在", " ", "9:", "٩", "،", "e\u0301", "\u064b", "İ", "ß", "分", "في "]
        for sign in signs:
            assert read(sign * 5_000, language=language) is None
            read(f"in 20 minutes {sign * 5_000}", language=language)

    def test_the_rest_of_a_text_stays_as_it_was_typed(self):
        text = "Café İstanbul  ß １２ e\u0301"
        assert read(f"2h {text}")[2] == "Café İstanbul  ß １２ é"
        assert read(f"明日9時に{text}", language="ja")[2] == "Café İstanbul  ß １２ é"


@pytest.mark.parametrize(
    ("language", "text", "at"),
    [
        ("zh-hans", "明天下午三点开会", (15, 0)),
        ("zh-hans", "明天上午十点半开会", (10, 30)),
        ("zh-hans", "明天下午两点开会", (14, 0)),
        ("zh-hans", "明天十一点开会", (11, 0)),
        ("ja", "明日の午後三時に開会", (15, 0)),
        ("ja", "明日の十二時に開会", (12, 0)),
    ],
)
def test_hours_that_are_written_out(language, text, at):
    found = read_phrase(text, now=datetime(2026, 11, 29, 17, tzinfo=UTC), language=language)
    assert ((found.at.hour, found.at.minute), found.text[-2:]) == (at, "开会" if language == "zh-hans" else "開会")


class TestHoursInWords:
    @pytest.mark.parametrize(
        ("language", "text", "at"),
        [
            ("en", "tomorrow at eight ->call Ben", "11-30 08:00"),
            ("en", "tomorrow at eight o'clock ->call Ben", "11-30 08:00"),
            ("en", "tomorrow at 8 o’clock ->call Ben", "11-30 08:00"),
            ("en", "tomorrow half past eight ->call Ben", "11-30 08:30"),
            ("en", "tomorrow at half past 8 ->call Ben", "11-30 08:30"),
            ("en", "at a quarter to nine in the evening ->call Ben", "11-29 20:45"),
            ("en", "tomorrow at ten past nine ->call Ben", "11-30 09:10"),
            ("en", "tomorrow at twenty-five to ten ->call Ben", "11-30 09:35"),
            ("en", "tomorrow at eight thirty pm ->call Ben", "11-30 20:30"),
            ("en", "at 5 pm ->call Ben", "11-29 17:00"),
            ("en", "tomorrow at 5 p.m. ->call Ben", "11-30 17:00"),
            ("en", "tomorrow 5:15 a.m. ->call Ben", "11-30 05:15"),
            ("en", "tomorrow at 8.30 ->call Ben", "11-30 08:30"),
            ("en", "tonight ->call Ben", "11-29 19:00"),
            ("en", "tonight at 8 ->call Ben", "11-29 20:00"),
            ("en", "at 8 tonight ->call Ben", "11-29 20:00"),
            ("en", "tomorrow at 2 at night ->call Ben", "11-30 02:00"),
            ("en", "tomorrow at 12 noon ->call Ben", "11-30 12:00"),
            ("en", "on December 24 at 6 pm ->call Ben", "12-24 18:00"),
            ("en", "24 December ->call Ben", "12-24 09:00"),
            ("en", "on the 24th ->call Ben", None),
            ("en", "Dec 24th, 2026 at noon ->call Ben", "12-24 12:00"),
            ("de", "morgen um halb neun ->Ben anrufen", "11-30 08:30"),
            ("de", "morgen halb 9 ->Ben anrufen", "11-30 08:30"),
            ("de", "morgen um neun ->Ben anrufen", "11-30 09:00"),
            ("de", "um acht Uhr abends ->Ben anrufen", "11-29 20:00"),
            ("de", "morgen neun Uhr dreißig ->Ben anrufen", "11-30 09:30"),
            ("de", "morgen um Viertel nach neun ->Ben anrufen", "11-30 09:15"),
            ("de", "morgen um dreiviertel neun ->Ben anrufen", "11-30 08:45"),
            ("de", "morgen um fünf vor halb neun ->Ben anrufen", "11-30 08:25"),
            ("de", "morgen um zwei Uhr nachts ->Ben anrufen", "11-30 02:00"),
            ("de", "morgen 12 Uhr mittags ->Ben anrufen", "11-30 12:00"),
            ("de", "am 24. Dezember um 18 Uhr ->Ben anrufen", "12-24 18:00"),
            ("es", "mañana a las nueve y media ->llamar a Ben", "11-30 09:30"),
            ("es", "mañana a las 9 y cuarto ->llamar a Ben", "11-30 09:15"),
            ("es", "mañana a las nueve menos cuarto de la noche ->llamar a Ben", "11-30 20:45"),
            ("es", "mañana a la una y diez de la tarde ->llamar a Ben", "11-30 13:10"),
            ("es", "a las 9 p. m. ->llamar a Ben", "11-29 21:00"),
            ("es", "mañana 9pm ->llamar a Ben", "11-30 21:00"),
            ("es", "esta noche ->llamar a Ben", "11-29 19:00"),
            ("es", "el 24 de diciembre a las 18:00 ->llamar a Ben", "12-24 18:00"),
            ("fr", "demain à neuf heures ->appeler Ben", "11-30 09:00"),
            ("fr", "demain à neuf heures et demie ->appeler Ben", "11-30 09:30"),
            ("fr", "demain à 9 heures et quart ->appeler Ben", "11-30 09:15"),
            ("fr", "demain à 9h moins le quart ->appeler Ben", "11-30 08:45"),
            ("fr", "demain à huit heures vingt du soir ->appeler Ben", "11-30 20:20"),
            ("fr", "demain à dix heures moins dix ->appeler Ben", "11-30 09:50"),
            ("fr", "ce soir à huit heures ->appeler Ben", "11-29 20:00"),
            ("fr", "le 24 décembre à 18h ->appeler Ben", "12-24 18:00"),
            ("fr", "le 1er décembre ->appeler Ben", "12-01 09:00"),
            ("pt-br", "amanhã às nove e meia ->ligar para Ben", "11-30 09:30"),
            ("pt-br", "amanhã às 9 e meia ->ligar para Ben", "11-30 09:30"),
            ("pt-br", "amanhã às nove e quinze da noite ->ligar para Ben", "11-30 21:15"),
            ("pt-br", "amanhã às dez para as nove ->ligar para Ben", "11-30 08:50"),
            ("pt-br", "hoje à noite ->ligar para Ben", "11-29 19:00"),
            ("pt-br", "24 de dezembro às 18h ->ligar para Ben", "12-24 18:00"),
            ("ja", "明日の午前八時半に->ベンに電話", "11-30 08:30"),
            ("ja", "明日九時十五分に->ベンに電話", "11-30 09:15"),
            ("ja", "明日9時5分に->ベンに電話", "11-30 09:05"),
            ("ja", "明日九時五分前に->ベンに電話", "11-30 08:55"),
            ("ja", "明日の昼の12時に->ベンに電話", "11-30 12:00"),
            ("ja", "今夜8時に->ベンに電話", "11-29 20:00"),
            ("zh-hans", "明天八点一刻->给本打电话", "11-30 08:15"),
            ("zh-hans", "明天八点三刻->给本打电话", "11-30 08:45"),
            ("zh-hans", "明天下午三点四十五分->给本打电话", "11-30 15:45"),
            ("zh-hans", "明天八点二十->给本打电话", "11-30 08:20"),
            ("zh-hans", "明天八点零五分->给本打电话", "11-30 08:05"),
            ("zh-hans", "明天中午十二点->给本打电话", "11-30 12:00"),
            ("zh-hans", "明天中午一点->给本打电话", "11-30 13:00"),
            ("zh-hans", "今晚八点->给本打电话", "11-29 20:00"),
            ("zh-hans", "明早九点->给本打电话", "11-30 09:00"),
            ("ar", "غدا الساعة التاسعة ->الاتصال ببن", "11-30 09:00"),
            ("ar", "غدا الساعة التاسعة والنصف ->الاتصال ببن", "11-30 09:30"),
            ("ar", "غدا الساعة 9 والربع ->الاتصال ببن", "11-30 09:15"),
            ("ar", "غدا الساعة العاشرة إلا ربعا مساء ->الاتصال ببن", "11-30 21:45"),
            ("ar", "الليلة الساعة الثامنة ->الاتصال ببن", "11-29 20:00"),
            ("ar", "24 ديسمبر الساعة 18:00 ->الاتصال ببن", "12-24 18:00"),
        ],
        ids=ascii,
    )
    def test_they_are_read_as_people_say_them(self, language, text, at):
        time, _arrow, note = text.partition("->")
        assert read(f"{time}{note}", language=language) == (at and (at, "once", note))

    @pytest.mark.parametrize(
        ("language", "text"),
        [
            # 8:15 in some regions, nothing in others.
            ("de", "morgen um viertel neun Ben anrufen"),
            ("de", "morgen um kurz nach neun Ben anrufen"),
            ("en", "tomorrow at quarter Ben"),
            ("en", "tomorrow at half past Ben"),
            ("en", "tomorrow at 13 pm call Ben"),
            ("en", "tomorrow at twelve in the evening call Ben"),
            ("en", "on February 30 call Ben"),
            ("es", "el 31 de abril llamar a Ben"),
            ("zh-hans", "明天8点75分给本打电话"),
        ],
        ids=ascii,
    )
    def test_what_may_mean_two_things_is_asked_again(self, language, text):
        assert read(text, language=language) is None

    @pytest.mark.parametrize(
        ("language", "text", "expected"),
        [
            ("en", "tomorrow five to ten people come", ("11-30 09:00", "once", "five to ten people come")),
            ("en", "tomorrow eight people come", ("11-30 09:00", "once", "eight people come")),
            ("en", "tomorrow may be late", ("11-30 09:00", "once", "may be late")),
            ("de", "morgen neun Leute anrufen", ("11-30 09:00", "once", "neun Leute anrufen")),
            ("fr", "demain deux heures de route", ("11-30 09:00", "once", "deux heures de route")),
            ("es", "mañana dos personas", ("11-30 09:00", "once", "dos personas")),
            ("zh-hans", "明天九点两个人", ("11-30 09:00", "once", "两个人")),
            ("ar", "غدا الثانية", ("11-30 09:00", "once", "الثانية")),
        ],
        ids=ascii,
    )
    def test_numbers_of_other_things_stay_in_the_text(self, language, text, expected):
        assert read(text, language=language) == expected
