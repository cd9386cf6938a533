"""Tools for text. They know no tables' rows and ask no database."""
