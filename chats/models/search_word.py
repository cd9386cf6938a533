"""The words that messages have, for what was mistyped and for parts of words."""

from typing import ClassVar

from django.db import models


class SearchWord(models.Model):
    """A word without digits that some message has or had, in its folded form.

    `beginning` and `ending` are its first and last three letters: a word with one mistake in it keeps one of them. All
    three letters in a row are in an index: on PostgreSQL `search_word_parts`, on SQLite the table `chats_searchpart`
    (migration 0039).
    """

    word = models.CharField(max_length=40, unique=True)
    beginning = models.CharField(max_length=3)
    ending = models.CharField(max_length=3)

    class Meta:
        """`search_word_beginning` and `search_word_ending` find words that are similar."""

        indexes: ClassVar = [
            models.Index(fields=["beginning", "word"], name="search_word_beginning"),
            models.Index(fields=["ending", "word"], name="search_word_ending"),
        ]

    def __str__(self) -> str:
        """Return the word."""
        return self.word
