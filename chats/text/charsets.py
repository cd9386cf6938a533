"""Names of charsets that senders of pages and mails may choose."""

import re

# Of Python's codecs only these: others (punycode, idna, escapes) are no character sets, and some take forever.
_CHARSETS = re.compile(
    r"utf-?8|utf-?16(-?[lb]e)?|us-ascii|iso-8859-\d{1,2}|latin-?1|windows-\d{3,4}|cp125\d|koi8-[ru]|shift[_-]jis|euc-jp|euc-kr"
    r"|ks_c_5601-1987|iso-2022-jp|gbk|gb2312|gb18030|big5(-hkscs)?|tis-620|macintosh",
    re.IGNORECASE,
)


def decoded_as(content: bytes, charset: str) -> str | None:
    """Return a text, with a replacement for what is wrong; None for a charset that is unknown or isn't for text."""
    if not _CHARSETS.fullmatch(charset):
        return None
    try:
        return content.decode(charset, errors="replace")
    except LookupError:
        return None
