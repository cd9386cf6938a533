"""Tables: shown, aligned, bounded."""

import pytest

from chats.text.markup import render
from chats.text.tables import MAX_CELLS, MAX_COLUMNS, MAX_ROWS


def table(columns, rows):
    return "\n".join(["|a" * columns, "|-" * columns + "|", *["|b" * columns] * rows])


class TestTables:
    def test_have_a_box_of_their_own_and_cells_aligned_by_class(self):
        html = render("| Port | Tide | At |\n|:-----|-----:|:--:|\n| Oban | **4.1** | 9 |")
        assert html.startswith('<div class="table" tabindex="0"><table>')
        assert '<td dir="auto">Oban</td>' in html
        assert '<td class="right" dir="auto"><strong>4.1</strong></td>' in html
        assert '<th class="center" dir="auto">At</th>' in html
        assert "style" not in html

    @pytest.mark.parametrize("row", ["|||word", "|1|2|word|", "1|2|word", "| | | | word"])
    def test_a_row_with_more_cells_than_the_head_loses_nothing(self, row):
        html = render(f"a|b\n-|-\n1|2\n{row}")
        assert "word" in html and "<table" not in html

    def test_short_rows_are_filled_up_and_an_escaped_bar_is_text(self):
        html = render("|a|b|\n|-|-|\n|x \\| y|")
        assert html.count("<td") == 2
        assert "x | y" in html

    @pytest.mark.parametrize("content", ["a | b", "a | b\nc | d", "| |\n|-|", "a\n---", "|a|\n|b|-|", "- a\n- b | c"])
    def test_anything_else_is_no_table(self, content):
        assert "<table" not in render(content)

    def test_a_list_below_a_line_with_bars_stays_a_list(self):
        assert "<li" in render("a | b\n- c")


class TestLimits:
    @pytest.mark.parametrize(("columns", "rows"), [(MAX_COLUMNS, 10), (2, MAX_ROWS)])
    def test_within_them_it_is_a_table(self, columns, rows):
        assert "<table" in render(table(columns, rows))

    @pytest.mark.parametrize(("columns", "rows"), [(MAX_COLUMNS + 1, 1), (2, MAX_ROWS + 1), (10, MAX_CELLS // 10)])
    def test_beyond_them_it_is_text(self, columns, rows):
        html = render(table(columns, rows))
        assert "<table" not in html
        assert "|a|a" in html

    def test_a_message_of_tables_has_no_more_cells_than_one(self):
        html = render("\n\n".join([f"{'|a' * 16}\n{'|-' * 16}|\n" + "|\n" * 30] * 20)[:4_000])
        assert 0 < html.count("<t") <= 2 * MAX_CELLS
        assert len(html) < 60_000
