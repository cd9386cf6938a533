"""How a file is shown: as what, with which icon, how large. static/js/chats/files.js does the same."""

from collections.abc import Mapping, Sequence
from math import ceil
from typing import Any

from chatapp.lib.file_size import readable_size
from chats.text.file_name import file_extension

# A picture alone in its message, in CSS pixels: known before it is loaded, so that nothing moves.
MOST_WIDTH, MOST_HEIGHT = 400, 352
_KIND_ICONS = {"image": "image", "video": "film", "audio": "music"}
_ICONS = {
    "file-text": "doc docx epub md odt pages pdf rtf tex txt",
    "sheet": "csv numbers ods tsv xls xlsx",
    "file-code": "c cpp css go h html java js json php py rb rs sh sql toml ts xml yaml yml",
    "file-archive": "7z bz2 gz rar tar tgz xz zip zst",
}
_ICON_OF = {extension: icon for icon, extensions in _ICONS.items() for extension in extensions.split()}


def file_view(file: Mapping[str, Any]) -> str:
    """Return what a file is shown as: `picture`, `video`, `audio` or `card`."""
    if not file or file["state"] != "ready":
        return "card"
    return {"image": "picture", "video": "video", "audio": "audio"}.get(file["kind"], "card")


def pictures_of(files: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Return the files that make up the gallery, in order."""
    return [file for file in files if file_view(file) == "picture"]


def others_of(files: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Return the files below the gallery, in order."""
    return [file for file in files if file_view(file) != "picture"]


def file_icon(file: Mapping[str, Any]) -> str:
    """Return the name of the icon of a file's type."""
    if not file:
        return "file"
    return _KIND_ICONS.get(file["kind"]) or _ICON_OF.get(file_extension(file["name"]).lower(), "file")


def file_words(file: Mapping[str, Any]) -> str:
    """Return what stands for a picture in words: its description, otherwise its name."""
    return str(file["alt"] or file["name"]) if file else ""


def shown_size(size: int | None) -> str:
    """Return a size for people; nothing of a blank file."""
    return readable_size(size) if size else ""


def file_stem(name: str) -> str:
    """Return a name without its extension: a long one is cut there, so that the extension stays visible."""
    return name.removesuffix(file_ending(name))


def file_ending(name: str) -> str:
    """Return `.` and the extension of a name, or nothing."""
    extension = file_extension(name)
    return f".{extension}" if extension else ""


def shown_width(file: Mapping[str, Any]) -> int | str:
    """Return how wide a picture is in CSS pixels."""
    return _box(file)[0] or ""


def shown_height(file: Mapping[str, Any]) -> int | str:
    """Return how high a picture is in CSS pixels."""
    return _box(file)[1] or ""


def duration(seconds: float | None) -> str:
    """Return a length as players show it: `1:08`, `1:02:03`; nothing if it is unknown."""
    if not seconds or seconds < 0:
        return ""
    minutes, rest = divmod(ceil(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def waveform_path(levels: Sequence[int] | None) -> str:
    """Return the bars of a recording as the path of an SVG, 2 units apart, at most 24 high; nothing without levels."""
    return "".join(
        f"M{2 * place + 1} {12 - _half(level)}v{2 * _half(level)}" for place, level in enumerate(levels or [])
    )


def _half(level: int) -> int:
    return max(1, round(level * 11 / 100))


def _box(file: Mapping[str, Any]) -> tuple[int, int]:
    width, height = (file["width"], file["height"]) if file else (None, None)
    if not width or not height:
        return 0, 0
    scale = min(1, MOST_WIDTH / width, MOST_HEIGHT / height)
    return max(1, round(width * scale)), max(1, round(height * scale))
