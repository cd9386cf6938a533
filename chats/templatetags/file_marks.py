"""Template filters of files: see chats/text/file_view.py."""

from django import template

from chats.text import file_view

register = template.Library()
for _shown in (
    file_view.duration,
    file_view.file_ending,
    file_view.file_icon,
    file_view.file_stem,
    file_view.file_view,
    file_view.file_words,
    file_view.others_of,
    file_view.pictures_of,
    file_view.shown_height,
    file_view.shown_size,
    file_view.shown_width,
    file_view.waveform_path,
):
    register.filter(_shown.__name__, _shown)
