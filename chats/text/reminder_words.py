"""The words that times are written with, per language: a table each. `reminder_phrase.py` puts them together.

Phrases stand as people write them; accents and capitals don't matter. What one language writes in front of a time and
another behind it (`in 2 hours`, `2時間後`) are kinds of their own.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum, auto
from functools import cache
from typing import NamedTuple

from django.utils import translation
from django.utils.dates import MONTHS, MONTHS_3, MONTHS_ALT

_SPACE = r"[ \t]"


class Kind(Enum):
    """What a phrase is in a time."""

    ME = auto()  # before everything: "me"
    TO = auto()  # after everything: "to"
    IN = auto()  # before a wait
    LATER = auto()  # after a wait
    NUMBER = auto()  # of a wait
    UNIT = auto()  # of a wait, and what a repetition is by
    WAIT = auto()  # a number and a unit in one
    EVERY = auto()
    REPEAT = auto()  # "every" and a unit in one
    AT = auto()  # before an hour
    HOUR = auto()  # an hour in words
    TO_HOUR = auto()  # minutes before an hour that is named next: half past, -15 for "quarter to"
    PAST_HOUR = auto()  # the same, after an hour
    MINUTES = auto()  # minutes after an hour in words
    OCLOCK = auto()  # after a number that is an hour
    FRACTION = auto()  # starts an ambiguous hour
    CLOCK = auto()  # an hour with a name
    HALF = auto()  # which half of the day an hour is in
    PART = auto()  # the same, but only beside a day: it may be the first word of the text
    PART_OF_DAY = auto()  # a day and a part of it in one
    ON = auto()  # before a day
    NEXT = auto()  # before a weekday
    COMING = auto()  # the same, after it
    DAY = auto()  # days from today
    WEEKDAY = auto()  # from 1, Monday
    SHORT_WEEKDAY = auto()  # the same, only right after the word for a week
    WORKDAY = auto()
    NEXT_WEEK = auto()


Value = int | str | tuple[int, str]


@dataclass(frozen=True)
class Words:
    """A language: its phrases by kind, and its ways to write an hour and a date in digits.

    `hours` has the groups `hour`, `minute` or `minute_2`, `past` (half past), `quarters`, `until` (before the hour),
    `half` (am, pm) and marks, of which any makes a number an hour; `dates` has `day`, `month` or `name` (of the month)
    and perhaps `year`, each perhaps numbered. Without spaces, a phrase may end anywhere.
    """

    phrases: Mapping[Kind, re.Pattern[str]]
    values: Mapping[tuple[Kind, str], Value]
    hours: re.Pattern[str]
    dates: re.Pattern[str]
    digits: Mapping[int, str]
    has_spaces: bool
    months: Mapping[str, int]

    def folded(self, text: str) -> str:
        """Return `text` without capitals, accents and digits of another script: as many characters."""
        return "".join(_folded(sign) for sign in text).translate(self.digits)


@cache
def words_of(language: str) -> Words | None:
    """Return the words of a language code, such as `pt-br`; None without a table."""
    table = _TABLES.get(language)
    if table is None:
        return None
    end = END if table.has_spaces else ""
    listed: list[tuple[Kind, str, Value]] = [(kind, phrases, 0) for kind, phrases in table.plain.items()]
    listed += [(kind, phrases, value) for kind, valued in table.valued.items() for phrases, value in valued.items()]
    values = {(kind, _plain(one)): value for kind, phrases, value in listed for one in phrases.split("|")}
    phrases: dict[Kind, re.Pattern[str]] = {}
    for kind in Kind:
        # The longest first: "next week" before "next".
        of_kind = sorted((phrase for found, phrase in values if found is kind), key=len, reverse=True)
        choices = "|".join(re.escape(phrase).replace("\\ ", r"[ \t]+") for phrase in of_kind)
        phrases[kind] = re.compile(f"(?:{choices}){end}" if choices else "(?!)")
    months = _months(language)
    dates = "|".join(filter(None, [_ISO, table.dates, _dates_with(months) if table.has_spaces else ""]))
    return Words(
        phrases=phrases,
        values=values,
        hours=re.compile(f"(?:{table.hours}){end}"),
        dates=re.compile(f"(?:{dates}){end}"),
        digits=table.digits or {},
        has_spaces=table.has_spaces,
        months=months,
    )


def _months(language: str) -> dict[str, int]:
    """Return the number of each month by its names and short names, folded."""
    with translation.override(language):
        return {
            _plain(str(name)).rstrip("."): number
            for names in (MONTHS, MONTHS_3, MONTHS_ALT)
            for number, name in names.items()
        }


def _dates_with(months: Mapping[str, int]) -> str:
    """Return a pattern of `24 December`, `24. Dezember 2027`, `24 de diciembre`, `December 24th`."""
    names = "|".join(re.escape(name) for name in sorted(months, key=len, reverse=True))
    year = rf"(?:,?{_SPACE}(?:de{_SPACE})?(?P<year_%d>[0-9]{{4}}))?"
    day, ordinal = "(?P<day_%d>[0-9]{1,2})", r"(?:st|nd|rd|th|er|º|o|\.)?"
    return (
        rf"{day % 2}{ordinal}{_SPACE}(?:(?:de|of){_SPACE})?(?P<name_2>{names})\.?{year % 2}"
        rf"|(?P<name_3>{names})\.?{_SPACE}{day % 3}{ordinal}{year % 3}"
    )


def _plain(text: str) -> str:
    return "".join(map(_folded, text))


@cache
def _folded(sign: str) -> str:
    return unicodedata.normalize("NFD", sign.lower())[:1]


# Ends of words in languages with spaces.
END = r"(?=[\s,،]|$)"
_ISO = r"(?P<iso_year>[0-9]{4})-(?P<iso_month>[0-9]{2})-(?P<iso_day>[0-9]{2})"
_MINUTES, _HOURS, _DAYS, _WEEKS, _MONTHS = "minutes", "hours", "days", "weeks", "months"
_MORNING, _AFTERNOON, _EVENING, _NIGHT, _NOON = "morning", "afternoon", "evening", "night", "noon"
_WIDE = {ord(wide): plain for wide, plain in zip("０１２３４５６７８９：", "0123456789:", strict=True)}
_ARABIC = {ord(sign): plain for sign, plain in zip("٠١٢٣٤٥٦٧٨٩", "0123456789", strict=True)}
_HOUR, _MINUTE = r"(?P<hour>[0-9]{1,2})", r"(?P<minute>[0-9]{2})"
# Chinese and Japanese often write hours in words: 下午三点.
_NUMERALS = ("一", "二", "三", "四", "五", "六", "七", "八", "九", "十", "十一", "十二")
_TENS = ("十", "二十", "三十", "四十", "五十")
HAN_NUMBERS = {numeral: number for number, numeral in enumerate(_NUMERALS, start=1)} | {"两": 2}
HAN_NUMBERS |= {f"{zero}{numeral}": number for number, numeral in enumerate(_NUMERALS[:9], start=1) for zero in "零〇"}
HAN_NUMBERS |= {
    ten + numeral: 10 * tens + number
    for tens, ten in enumerate(_TENS, start=1)
    for number, numeral in enumerate(("", *_NUMERALS[:9]))
}
_HAN_HOUR = r"(?P<hour>[0-9]{1,2}|十[一二]?|[一二两三四五六七八九])"
_HAN_MINUTE = r"(?P<minute>[0-9]{1,2}|[二三四五]?十[一二三四五六七八九]?|[零〇]?[一二三四五六七八九])"
_SLASHES = r"(?P<day>[0-9]{1,2})/(?P<month>[0-9]{1,2})(?:/(?P<year>[0-9]{4}))?"


class _Table(NamedTuple):
    """A language as it is written down: `kind -> phrases`, `kind -> {phrases: value}` (several parted by bars)."""

    plain: dict[Kind, str]
    valued: dict[Kind, dict[str, Value]]
    hours: str
    dates: str = ""
    digits: dict[int, str] | None = None
    has_spaces: bool = True


def _weekdays(*names: str) -> dict[str, Value]:
    return {name: number for number, name in enumerate(names, start=1)}


def _numbers(*names: str) -> dict[str, Value]:
    return {name: number for number, name in enumerate(names, start=1)}


def _minutes(*names: str, before: str = "", after: str = "", sign: int = 1) -> dict[str, Value]:
    """Name five, ten … minutes; a name may have several forms, separated by bars."""
    return {
        "|".join(f"{before}{form}{after}" for form in name.split("|")): sign * minutes
        for minutes, name in zip(range(5, 60, 5), names, strict=False)
    }


# am, pm, a.m., p. m.
_AM_PM = rf"(?:{_SPACE}?(?P<half>[ap](?:m|\.{_SPACE}?m\.)))?"
# Of languages whose hours are 9:30, 9h, 9h30.
_HOURS_WITH_H = rf"{_HOUR}(?:{_SPACE}?(?P<mark>h)(?:{_SPACE}?{_MINUTE})?|:(?P<minute_2>[0-9]{{2}})(?P<mark_2>h)?)?"

_TABLES: dict[str, _Table] = {
    "en": _Table(
        {
            Kind.ME: "me", Kind.TO: "to|that", Kind.IN: "in", Kind.LATER: "from now", Kind.EVERY: "every|each",
            Kind.AT: "at", Kind.ON: "on", Kind.NEXT: "next", Kind.WORKDAY: "weekday|workday|working day",
            Kind.NEXT_WEEK: "next week", Kind.OCLOCK: "o'clock|o’clock", Kind.FRACTION: "half|quarter|a quarter",
        },
        {
            Kind.HOUR: _numbers("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven",
                                "twelve"),
            Kind.TO_HOUR: {"half past|half": 30, "quarter past|a quarter past": 15, "quarter to|a quarter to": -15}
            | _minutes("five", "ten", "fifteen", "twenty", "twenty-five", after=" past")
            | _minutes("five", "ten", "fifteen", "twenty", "twenty-five", after=" to", sign=-1),
            Kind.MINUTES: _minutes("oh five", "ten", "fifteen", "twenty", "twenty-five", "thirty", "thirty-five",
                                   "forty", "forty-five", "fifty", "fifty-five"),
            Kind.PART_OF_DAY: {"tonight|this evening": (0, _EVENING), "this afternoon": (0, _AFTERNOON),
                               "this morning": (0, _MORNING)},
            Kind.NUMBER: {"a|an": 1} | _numbers("one", "two", "three", "four", "five", "six", "seven", "eight", "nine",
                                                "ten", "eleven", "twelve"),
            Kind.UNIT: {"m|min|mins|minute|minutes": _MINUTES, "h|hour|hours": _HOURS, "d|day|days": _DAYS,
                        "w|week|weeks": _WEEKS, "month": _MONTHS},
            Kind.WAIT: {"half an hour": (30, _MINUTES)},
            Kind.REPEAT: {"daily": _DAYS, "weekly": _WEEKS, "monthly": _MONTHS},
            Kind.CLOCK: {"noon": 12, "midnight": 0},
            Kind.HALF: {"in the morning|am|a.m.": _MORNING, "in the afternoon|pm|p.m.": _AFTERNOON,
                        "in the evening": _EVENING, "at night|tonight": _NIGHT},
            Kind.PART: {"morning": _MORNING, "afternoon": _AFTERNOON, "evening|night": _EVENING},
            Kind.DAY: {"today": 0, "tomorrow": 1, "the day after tomorrow": 2},
            Kind.WEEKDAY: _weekdays("monday|mon", "tuesday|tue", "wednesday|wed", "thursday|thu", "friday|fri",
                                    "saturday|sat", "sunday|sun"),
        },
        hours=rf"{_HOUR}(?:[:.]{_MINUTE})?{_AM_PM}",
    ),
    "de": _Table(
        {
            Kind.ME: "mich|mir", Kind.TO: "daran dass|dass", Kind.IN: "in", Kind.EVERY: "jeden|jede|jedes",
            Kind.AT: "um|gegen|ab", Kind.ON: "am", Kind.NEXT: "nächsten|nächster|kommenden",
            Kind.WORKDAY: "werktag|arbeitstag", Kind.NEXT_WEEK: "nächste woche|kommende woche",
            Kind.OCLOCK: "uhr", Kind.FRACTION: "halb|viertel|dreiviertel|drei viertel|kurz",
        },
        {
            Kind.HOUR: _numbers("eins|ein", "zwei", "drei", "vier", "fünf", "sechs", "sieben", "acht", "neun", "zehn",
                                "elf", "zwölf"),
            Kind.TO_HOUR: {"halb": -30, "viertel nach": 15, "viertel vor": -15, "dreiviertel|drei viertel": -15}
            | _minutes("fünf", "zehn", "fünfzehn", "zwanzig", "fünfundzwanzig", after=" nach")
            | _minutes("fünf", "zehn", "fünfzehn", "zwanzig", "fünfundzwanzig", after=" vor", sign=-1)
            | {"fünf vor halb": -35, "fünf nach halb": -25},
            Kind.MINUTES: _minutes("fünf", "zehn", "fünfzehn", "zwanzig", "fünfundzwanzig", "dreißig|dreissig",
                                   "fünfunddreißig", "vierzig", "fünfundvierzig", "fünfzig", "fünfundfünfzig"),
            Kind.NUMBER: {"einem|einer|einen": 1} | _numbers(
                "eine|ein", "zwei", "drei", "vier", "fünf", "sechs", "sieben", "acht", "neun", "zehn", "elf", "zwölf"),
            Kind.UNIT: {"m|min|minute|minuten": _MINUTES, "h|std|stunde|stunden": _HOURS,
                        "d|tag|tage|tagen": _DAYS, "w|woche|wochen": _WEEKS, "monat": _MONTHS},
            Kind.WAIT: {"einer halben stunde": (30, _MINUTES), "einer viertelstunde": (15, _MINUTES)},
            Kind.REPEAT: {"täglich": _DAYS, "wöchentlich": _WEEKS, "monatlich": _MONTHS, "werktags": "weekdays"},
            Kind.CLOCK: {"mittags": 12, "mitternacht": 0},
            Kind.HALF: {"morgens|vormittags": _MORNING, "nachmittags": _AFTERNOON, "abends": _EVENING,
                        "nachts": _NIGHT},
            Kind.PART: {"früh|vormittag": _MORNING, "nachmittag": _AFTERNOON, "abend": _EVENING},
            Kind.DAY: {"heute": 0, "morgen": 1, "übermorgen": 2},
            Kind.WEEKDAY: _weekdays("montag", "dienstag", "mittwoch", "donnerstag", "freitag", "samstag|sonnabend",
                                    "sonntag"),
        },
        hours=rf"{_HOUR}(?:[:.]{_MINUTE})?(?:{_SPACE}(?P<mark>uhr)(?:{_SPACE}(?P<minute_2>[0-9]{{2}})(?![:.]))?)?",
        dates=r"(?P<day>[0-9]{1,2})\.(?P<month>[0-9]{1,2})\.(?P<year>[0-9]{4})?",
    ),
    "es": _Table(
        {
            Kind.ME: "me", Kind.TO: "que|para", Kind.IN: "en|dentro de", Kind.EVERY: "cada|todos los|todas las",
            Kind.AT: "a las|a la", Kind.ON: "el", Kind.NEXT: "próximo|el próximo",
            Kind.COMING: "que viene|próximo", Kind.WORKDAY: "día laborable|días laborables",
            Kind.NEXT_WEEK: "la próxima semana|la semana que viene|próxima semana",
        },
        {
            Kind.HOUR: _numbers("una", "dos", "tres", "cuatro", "cinco", "seis", "siete", "ocho", "nueve", "diez",
                                "once", "doce"),
            Kind.TO_HOUR: {"cuarto para las|un cuarto para las|cuarto para la|un cuarto para la": -15}
            | _minutes("cinco", "diez", "quince", "veinte", "veinticinco", after=" para las", sign=-1),
            Kind.PAST_HOUR: {"y media": 30, "y cuarto": 15, "menos cuarto": -15}
            | _minutes("cinco", "diez", "quince", "veinte", "veinticinco", "treinta", "treinta y cinco", "cuarenta",
                       "cuarenta y cinco", "cincuenta", "cincuenta y cinco", before="y ")
            | _minutes("cinco", "diez", "quince", "veinte", "veinticinco", before="menos ", sign=-1),
            Kind.MINUTES: {"en punto|horas": 0}
            | _minutes("cero cinco", "diez", "quince", "veinte", "veinticinco", "treinta", "treinta y cinco",
                       "cuarenta", "cuarenta y cinco", "cincuenta", "cincuenta y cinco"),
            Kind.PART_OF_DAY: {"esta noche": (0, _EVENING), "esta tarde": (0, _AFTERNOON),
                               "esta mañana": (0, _MORNING)},
            Kind.NUMBER: _numbers("una|un", "dos", "tres", "cuatro", "cinco", "seis", "siete", "ocho", "nueve", "diez",
                                  "once", "doce"),
            Kind.UNIT: {"min|minuto|minutos": _MINUTES, "h|hora|horas": _HOURS, "d|día|días": _DAYS,
                        "semana|semanas": _WEEKS, "mes|meses": _MONTHS},
            Kind.WAIT: {"media hora": (30, _MINUTES)},
            Kind.REPEAT: {"a diario|diariamente": _DAYS},
            Kind.CLOCK: {"mediodía|al mediodía": 12, "medianoche|a medianoche": 0},
            Kind.HALF: {"de la mañana|de la madrugada|a. m.|a.m.": _MORNING,
                        "de la tarde|p. m.|p.m.": _AFTERNOON, "de la noche": _NIGHT, "del mediodía": _NOON},
            Kind.PART: {"por la mañana": _MORNING, "por la tarde": _AFTERNOON, "por la noche": _EVENING},
            Kind.DAY: {"hoy": 0, "mañana": 1, "pasado mañana": 2},
            Kind.WEEKDAY: _weekdays("lunes", "martes", "miércoles", "jueves", "viernes", "sábado|sábados",
                                    "domingo|domingos"),
        },
        hours=_HOURS_WITH_H + _AM_PM,
        dates=_SLASHES,
    ),
    "fr": _Table(
        {
            Kind.ME: "moi", Kind.TO: "de|que", Kind.IN: "dans|d'ici|d’ici", Kind.EVERY: "chaque|tous les|toutes les",
            Kind.AT: "à|vers", Kind.ON: "le", Kind.COMING: "prochain",
            Kind.WORKDAY: "jour ouvré|jours ouvrés|jour ouvrable|jours ouvrables",
            Kind.NEXT_WEEK: "la semaine prochaine|semaine prochaine",
        },
        {
            Kind.HOUR: _numbers("une", "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf", "dix", "onze",
                                "douze"),
            Kind.PAST_HOUR: {"et demie|et demi": 30, "et quart": 15, "moins le quart|moins quart": -15}
            | {f"heures {phrase}|heure {phrase}": minutes for phrase, minutes in (
                ("et demie", 30), ("et quart", 15), ("moins le quart", -15))}
            | _minutes("cinq", "dix", "quinze", "vingt", "vingt-cinq", before="heures moins ", sign=-1)
            | _minutes("cinq", "dix", "quinze", "vingt", "vingt-cinq", before="moins ", sign=-1),
            Kind.MINUTES: {"heures|heure|heures pile": 0}
            | _minutes("cinq", "dix", "quinze", "vingt", "vingt-cinq", "trente", "trente-cinq", "quarante",
                       "quarante-cinq", "cinquante", "cinquante-cinq", before="heures "),
            Kind.PART_OF_DAY: {"ce soir": (0, _EVENING), "cet après-midi|cette après-midi": (0, _AFTERNOON),
                               "ce matin": (0, _MORNING)},
            Kind.NUMBER: _numbers("une|un", "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf", "dix",
                                  "onze", "douze"),
            Kind.UNIT: {"min|minute|minutes": _MINUTES, "h|heure|heures": _HOURS, "j|jour|jours": _DAYS,
                        "semaine|semaines": _WEEKS, "mois": _MONTHS},
            Kind.WAIT: {"une demi-heure|une demi heure": (30, _MINUTES)},
            Kind.REPEAT: {"quotidiennement": _DAYS},
            Kind.CLOCK: {"midi": 12, "minuit": 0},
            Kind.HALF: {"du matin": _MORNING, "de l'après-midi|de l’après-midi": _AFTERNOON, "du soir": _EVENING,
                        "de la nuit": _NIGHT},
            Kind.PART: {"matin": _MORNING, "après-midi": _AFTERNOON, "soir": _EVENING},
            Kind.DAY: {"aujourd'hui|aujourd’hui": 0, "demain": 1, "après-demain|après demain": 2},
            Kind.WEEKDAY: _weekdays("lundi|lundis", "mardi|mardis", "mercredi|mercredis", "jeudi|jeudis",
                                    "vendredi|vendredis", "samedi|samedis", "dimanche|dimanches"),
        },
        hours=rf"{_HOUR}(?:{_SPACE}?(?P<mark>heures|heure|h)(?:{_SPACE}?{_MINUTE})?|:(?P<minute_2>[0-9]{{2}}))?",
        dates=_SLASHES,
    ),
    "pt-br": _Table(
        {
            Kind.ME: "me", Kind.TO: "de|que|para", Kind.IN: "em|daqui a|dentro de",
            Kind.EVERY: "cada|todo|toda|todos os|todas as", Kind.AT: "às|as", Kind.ON: "na|no",
            Kind.NEXT: "próxima|próximo", Kind.COMING: "que vem", Kind.WORKDAY: "dia útil|dias úteis",
            Kind.NEXT_WEEK: "na próxima semana|próxima semana|na semana que vem|semana que vem",
        },
        {
            Kind.HOUR: _numbers("uma", "duas", "três", "quatro", "cinco", "seis", "sete", "oito", "nove", "dez", "onze",
                                "doze"),
            Kind.TO_HOUR: _minutes("cinco", "dez", "quinze", "vinte", "vinte e cinco", after=" para as", sign=-1)
            | _minutes("cinco", "dez", "quinze", "vinte", "vinte e cinco", after=" pras", sign=-1),
            Kind.PAST_HOUR: {"e meia": 30, "horas e meia": 30}
            | _minutes("cinco", "dez", "quinze", "vinte", "vinte e cinco", "trinta", "trinta e cinco", "quarenta",
                       "quarenta e cinco", "cinquenta", "cinquenta e cinco", before="e "),
            Kind.MINUTES: {"em ponto|horas|hora": 0},
            Kind.PART_OF_DAY: {"hoje à noite|esta noite": (0, _EVENING), "hoje à tarde|esta tarde": (0, _AFTERNOON),
                               "hoje de manhã|esta manhã": (0, _MORNING)},
            Kind.NUMBER: _numbers("uma|um", "dois|duas", "três", "quatro", "cinco", "seis", "sete", "oito", "nove",
                                  "dez", "onze", "doze"),
            Kind.UNIT: {"min|minuto|minutos": _MINUTES, "h|hora|horas": _HOURS, "d|dia|dias": _DAYS,
                        "semana|semanas": _WEEKS, "mês|meses": _MONTHS},
            Kind.WAIT: {"meia hora": (30, _MINUTES)},
            Kind.REPEAT: {"diariamente": _DAYS},
            Kind.CLOCK: {"meio-dia|ao meio-dia": 12, "meia-noite|à meia-noite": 0},
            Kind.HALF: {"da manhã|da madrugada": _MORNING, "da tarde": _AFTERNOON, "da noite": _NIGHT},
            Kind.PART: {"de manhã": _MORNING, "à tarde": _AFTERNOON, "à noite": _EVENING},
            Kind.DAY: {"hoje": 0, "amanhã": 1, "depois de amanhã": 2},
            Kind.WEEKDAY: _weekdays("segunda|segunda-feira|segundas", "terça|terça-feira|terças",
                                    "quarta|quarta-feira|quartas", "quinta|quinta-feira|quintas",
                                    "sexta|sexta-feira|sextas", "sábado|sábados", "domingo|domingos"),
        },
        hours=_HOURS_WITH_H + _AM_PM,
        dates=_SLASHES,
    ),
    "ja": _Table(
        {
            Kind.ME: "私に", Kind.TO: "に、|に", Kind.LATER: "後", Kind.AT: "の", Kind.ON: "の",
            Kind.NEXT_WEEK: "来週",
        },
        {
            Kind.NUMBER: _numbers("一", "二", "三", "四", "五", "六", "七", "八", "九", "十", "十一", "十二"),
            Kind.UNIT: {"分": _MINUTES, "時間": _HOURS, "日": _DAYS, "週間": _WEEKS},
            Kind.WAIT: {"半時間": (30, _MINUTES)},
            Kind.REPEAT: {"毎日": _DAYS, "毎週": _WEEKS, "毎月": _MONTHS, "平日|毎平日": "weekdays"},
            Kind.CLOCK: {"正午": 12},
            Kind.HALF: {"午前|朝|の朝": _MORNING, "午後|の午後": _AFTERNOON, "夕方|の夕方": _EVENING,
                        "夜|の夜|深夜|の深夜": _NIGHT, "昼|お昼|の昼|昼の": _NOON},
            Kind.PART_OF_DAY: {"今夜|今晩": (0, _EVENING), "今朝": (0, _MORNING)},
            Kind.DAY: {"今日": 0, "明日|あした": 1, "明後日|あさって": 2},
            Kind.WEEKDAY: _weekdays("月曜日|月曜", "火曜日|火曜", "水曜日|水曜", "木曜日|木曜", "金曜日|金曜",
                                    "土曜日|土曜", "日曜日|日曜"),
        },
        hours=rf"{_HAN_HOUR}(?:(?P<mark>時)(?!間)(?:{_HAN_MINUTE}分(?P<until>前)?|(?P<past>半))?|:(?P<minute_2>[0-9]{{2}}))",
        dates=r"(?:(?P<year>[0-9]{4})年)?(?P<month>[0-9]{1,2})月(?P<day>[0-9]{1,2})日",
        digits=_WIDE,
        has_spaces=False,
    ),
    "zh-hans": _Table(
        {
            Kind.ME: "提醒我|我", Kind.LATER: "后|以后|之后|後", Kind.EVERY: "每个|每", Kind.ON: "的|在",
            Kind.WORKDAY: "工作日", Kind.NEXT_WEEK: "下周|下星期|下个星期",
        },
        {
            Kind.NUMBER: _numbers("一", "二|两", "三", "四", "五", "六", "七", "八", "九", "十", "十一", "十二"),
            Kind.UNIT: {"分钟": _MINUTES, "小时|个小时|个钟头": _HOURS, "天": _DAYS, "周|星期|个星期": _WEEKS,
                        "月|个月": _MONTHS},
            Kind.WAIT: {"半小时|半个小时": (30, _MINUTES)},
            Kind.REPEAT: {"每天|每日": _DAYS, "工作日": "weekdays"},
            Kind.CLOCK: {"中午": 12, "午夜": 0},
            Kind.HALF: {"早上|上午|凌晨|早晨": _MORNING, "下午": _AFTERNOON, "傍晚": _EVENING,
                        "晚上|夜里|半夜|深夜": _NIGHT, "中午": _NOON},
            Kind.TO_HOUR: {"差五分": -5, "差十分": -10, "差一刻|差十五分": -15, "差二十分": -20},
            Kind.PART_OF_DAY: {"今晚": (0, _EVENING), "今早": (0, _MORNING), "明晚": (1, _EVENING),
                               "明早": (1, _MORNING)},
            Kind.DAY: {"今天": 0, "明天": 1, "后天": 2},
            Kind.WEEKDAY: _weekdays("周一|星期一", "周二|星期二", "周三|星期三", "周四|星期四", "周五|星期五",
                                    "周六|星期六", "周日|周天|星期日|星期天"),
            Kind.SHORT_WEEKDAY: _weekdays("一", "二", "三", "四", "五", "六", "日|天"),
        },
        hours=rf"{_HAN_HOUR}(?:(?P<mark>点钟|点|时)(?:(?P<quarters>[一三])刻|{_HAN_MINUTE}分|(?P<minute_3>[0-9]{{2}}|[零〇][一二三四五六七八九]|[二三四五]?十[一二三四五六七八九]?)(?![0-9个人])|(?P<past>半))?|:(?P<minute_2>[0-9]{{2}}))",
        dates=r"(?:(?P<year>[0-9]{4})年)?(?P<month>[0-9]{1,2})月(?P<day>[0-9]{1,2})[日号]",
        digits=_WIDE,
        has_spaces=False,
    ),
    "ar": _Table(
        {
            Kind.TO: "أن|بأن", Kind.IN: "بعد|في غضون|خلال", Kind.EVERY: "كل", Kind.AT: "الساعة|في الساعة|عند الساعة",
            Kind.ON: "يوم|في يوم|في", Kind.COMING: "القادم|المقبل", Kind.WORKDAY: "يوم عمل",
            Kind.NEXT_WEEK: "الأسبوع القادم|الأسبوع المقبل",
        },
        {
            Kind.HOUR: _numbers("الواحدة", "الثانية", "الثالثة", "الرابعة", "الخامسة", "السادسة", "السابعة", "الثامنة",
                                "التاسعة", "العاشرة", "الحادية عشرة|الحادية عشر", "الثانية عشرة|الثانية عشر"),
            Kind.PAST_HOUR: {"والنصف|ونصف|و النصف": 30, "والربع|وربع|و الربع": 15, "والثلث|وثلث": 20,
                             "إلا ربع|إلا ربعا|إلا ربعًا|إلا الربع": -15, "إلا ثلثا|إلا ثلثًا|إلا الثلث": -20,
                             "وخمس دقائق": 5, "وعشر دقائق": 10, "إلا خمس دقائق": -5, "إلا عشر دقائق": -10},
            Kind.PART_OF_DAY: {"الليلة|هذا المساء": (0, _EVENING), "هذا الصباح": (0, _MORNING)},
            Kind.NUMBER: _numbers("واحدة|واحد", "اثنتين|اثنين", "ثلاث|ثلاثة", "أربع|أربعة", "خمس|خمسة", "ست|ستة",
                                  "سبع|سبعة", "ثماني|ثمانية", "تسع|تسعة", "عشر|عشرة"),
            Kind.UNIT: {"دقيقة|دقائق": _MINUTES, "ساعة|ساعات": _HOURS, "يوم|أيام|يوما|يومًا": _DAYS,
                        "أسبوع|أسابيع": _WEEKS, "شهر": _MONTHS},
            Kind.WAIT: {"دقيقة": (1, _MINUTES), "ساعة": (1, _HOURS), "يوم": (1, _DAYS), "أسبوع": (1, _WEEKS),
                        "دقيقتين": (2, _MINUTES), "ساعتين": (2, _HOURS), "يومين": (2, _DAYS),
                        "أسبوعين": (2, _WEEKS)},
            Kind.REPEAT: {"يوميا|يوميًا|يومياً": _DAYS, "أسبوعيا|أسبوعيًا|أسبوعياً": _WEEKS},
            Kind.CLOCK: {"ظهرا|ظهرًا|ظهراً|عند الظهر": 12, "منتصف الليل": 0},
            Kind.HALF: {"صباحا|صباحًا|صباحاً|فجرا|فجرًا": _MORNING, "مساء|مساءً": _EVENING, "ليلا|ليلًا|ليلاً": _NIGHT,
                        "ظهرا|ظهرًا|ظهراً": _NOON, "بعد الظهر|عصرا|عصرًا|عصراً": _AFTERNOON},
            Kind.DAY: {"اليوم": 0, "غدا|غدًا|غداً": 1, "بعد غد": 2},
            Kind.WEEKDAY: _weekdays("الاثنين|اثنين|الإثنين", "الثلاثاء|ثلاثاء", "الأربعاء|أربعاء", "الخميس|خميس",
                                    "الجمعة|جمعة", "السبت|سبت", "الأحد|أحد"),
        },
        hours=rf"{_HOUR}(?::{_MINUTE})?(?P<mark>(?!))?",
        dates=_SLASHES,
        digits=_ARABIC,
    ),
}  # fmt: skip
LANGUAGES = tuple(_TABLES)
