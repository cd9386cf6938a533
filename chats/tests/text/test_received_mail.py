"""Mails that arrive: what is read of them, and what is refused."""

from email.message import EmailMessage

import pytest

from chats.text.received_mail import MAX_LINES, MailRefused, read_mail


def mail(text="Yes", **headers):
    message = EmailMessage()
    message["From"] = "Ben <ben@example.org>"
    message["Message-ID"] = "<1@example.org>"
    for name, value in headers.items():
        del message[name.replace("_", "-")]
        message[name.replace("_", "-")] = value
    message.set_content(text)
    return message


def read(message):
    raw = message if isinstance(message, bytes) else message.as_bytes()
    return read_mail(raw, own_host="chat.example.org")


def raw(*lines, headers=b"From: ben@example.org\r\nMessage-ID: <1@example.org>\r\n"):
    return headers + b"\r\n".join(lines)


class TestText:
    def test_sender_id_and_text(self):
        received = read(mail("Grüße 🌱\n"))
        assert (received.sender, received.message_id) == ("ben@example.org", "<1@example.org>")
        assert received.texts == ("Grüße 🌱\n",)

    def test_plain_text_comes_before_html(self):
        message = mail("Plain")
        message.add_alternative("<p>Page</p>", subtype="html")
        assert read(message).texts == ("Plain\n", "Page")

    def test_html_alone(self):
        page = (
            "<head><title>no</title><style>p {}</style></head><!-- no --><div>One &amp; <b>two</b> lines<br>here</div>"
            "<p>Three</p><ul><li>a</li><li>b</li></ul><script>no()</script>"
            "<div>On Monday:</div><blockquote><p>Quoted</p>more</blockquote>"
        )
        assert read(raw(b"Content-Type: text/html; charset=utf-8", b"", page.encode())).texts == (
            "One & two lines\nhere\n\nThree\na\nb\nOn Monday:\n\n>\n> Quoted\n> more",
        )

    @pytest.mark.parametrize(
        ("charset", "content"),
        [("iso-8859-1", "Grüße"), ("windows-1251", "Привет"), ("shift_jis", "はい"), ("iso-2022-jp", "はい"),
         ("gb2312", "是的"), ("big5", "是的"), ("euc-kr", "네"), ("koi8-r", "Да"), ("utf-8", "نعم")],
    )  # fmt: skip
    def test_charsets(self, charset, content):
        head = f"Content-Type: text/plain; charset={charset}".encode()
        assert read(raw(head, b"", content.encode(charset))).texts == (content,)

    @pytest.mark.parametrize("charset", ["punycode", "idna", "zlib", "unicode_escape", "nonsense", "x" * 500, '"'])
    def test_what_is_no_charset_is_read_as_utf_8(self, charset):
        head = f"Content-Type: text/plain; charset={charset}".encode()
        assert read(raw(head, b"", "Grüße".encode())).texts == ("Grüße",)
        extended = f"Content-Type: text/plain; charset*={charset}'en'%61".encode()
        assert read(raw(extended, b"", "Grüße".encode())).texts == ("Grüße",)

    def test_wrong_bytes_are_replaced(self):
        assert read(raw(b"Content-Type: text/plain; charset=utf-8", b"", b"a\xffb")).texts == ("a\ufffdb",)

    def test_flowed_lines(self):
        head = b"Content-Type: text/plain; charset=utf-8; format=flowed"
        assert read(raw(head, b"", b"One long ", b"line")).texts == ("One long line",)

    def test_equal_mails_without_an_id_are_one(self):
        ids = {read(raw(b"", text, headers=b"From: ben@example.org\r\n")).message_id for text in (b"a", b"a", b"b")}
        assert len(ids) == 2

    def test_a_mail_inside_is_not_read(self):
        message = mail("Mine")
        message.add_attachment(mail("Theirs"))
        received = read(message)
        assert received.texts == ("Mine\n",) and received.attachments == ()


class TestAttachments:
    def test_files(self):
        message = mail()
        message.add_attachment(b"content", maintype="application", subtype="pdf", filename="Plän.pdf")
        message.add_attachment("words", filename="notes.txt")
        pdf, notes = read(message).attachments
        assert (pdf.name, pdf.content_type, pdf.content) == ("Plän.pdf", "application/pdf", b"content")
        assert (notes.name, notes.content) == ("notes.txt", b"words\n")
        assert read(message).texts == ("Yes\n",)

    def test_pictures_of_a_signature_are_not_taken(self):
        message = mail()
        message.add_related(b"logo", maintype="image", subtype="png", disposition="inline", cid="<logo>")
        assert read(message).attachments == ()

    @pytest.mark.parametrize(
        ("name", "expected"),
        [(b"filename==?utf-8?q?a_=C3=BC?=", "a ü"), (b"filename==?iso-8859-1?b?/A==?=", "ü"),
         (b"filename==?punycode?q?a-?=", "a-"), (b"filename*=utf-8''%C3%BC", "ü"),
         (b"filename*=idna''%C3%BC", "ü"), (b"filename", "file"), (b"", "file")],
    )  # fmt: skip
    def test_names(self, name, expected):
        head = b"Content-Type: application/pdf\r\nContent-Disposition: attachment; " + name
        assert read(raw(head, b"", b"x")).attachments[0].name == expected


class TestRefused:
    @pytest.mark.parametrize(
        "header",
        [{"Auto_Submitted": "auto-replied"}, {"Auto_Submitted": "auto-generated (vacation)"}, {"Precedence": "bulk"},
         {"Precedence": " List "}, {"X_Auto_Response_Suppress": "All"}, {"List_Id": "<l.example.org>"},
         {"List_Unsubscribe": "<mailto:x@example.org>"}, {"Return_Path": "<>"}, {"X_Autoreply": "yes"},
         {"Message_ID": f"<{'0a' * 16}@chat.example.org>"}],
    )  # fmt: skip
    def test_what_programs_wrote(self, header):
        with pytest.raises(MailRefused, match="Automatic"):
            read(mail(**header))

    def test_a_bounce(self):
        with pytest.raises(MailRefused, match="Automatic"):
            read(raw(b"Content-Type: multipart/report; boundary=a", b"", b"--a", b"", b"Undelivered", b"--a--"))

    @pytest.mark.parametrize(
        "header",
        [{"Auto_Submitted": "no"}, {"Precedence": "first-class"}, {"X_Auto_Response_Suppress": "None"},
         {"Message_ID": "<abc@chat.example.org>"}, {"Return_Path": "<ben@example.org>"}],
    )  # fmt: skip
    def test_what_people_wrote_is_taken(self, header):
        assert read(mail(**header)).texts == ("Yes\n",)

    @pytest.mark.parametrize(
        "sender",
        [b"", b"From: \r\n", b"From: a@example.org, b@example.org\r\n", b"From: a@b.de\r\nFrom: c@d.de\r\n",
         b"From: " + b"(" * 900 + b"\r\n", b"From: " + b"x" * 2_000 + b"\r\n"],
    )  # fmt: skip
    def test_no_single_sender(self, sender):
        with pytest.raises(MailRefused, match="one address"):
            read(raw(b"", b"Yes", headers=sender))

    @pytest.mark.parametrize(
        "content",
        [
            raw(b"", b"\n" * (2 * MAX_LINES + 1)),
            raw(b"Subject: x\r\n" + b" y\r\n" * 40_000, b"", b"x"),
            raw(b'Content-Type: text/plain; a="' + b";" * 3_000, b"", b"x"),
            raw(b'Content-Type: text/plain; a="' + b";\r\n " * 3_000, b"", b"x"),
            raw(b"Content-Type: multipart/mixed; boundary=a", b"", b"--a\r\n\r\n" * 2_000),
            raw(*(b"Content-Type: multipart/mixed; boundary=a%d\r\n\r\n--a%d" % (n, n) for n in range(2_000))),
            raw(b"Content-Type: message/rfc822\r\n\r\n" * 2_000),
            raw(b"Content-Type: multipart/mixed; boundary*=punycode''a", b"", b"x"),
            raw(b"Content-Transfer-Encoding: x-uuencode", b"", b"begin 666 x"),
        ],
        ids=lambda _content: "mail",
    )
    def test_what_would_take_long(self, content):
        with pytest.raises(MailRefused):
            read(content)


@pytest.mark.parametrize("tag", ["<div>", "<blockquote>", "<", "<!--", "<a ", "&", "&#", "<svg>", "<style>", '<p t="'])
def test_a_hostile_page_is_cut(tag):
    assert all(
        len(text) <= 400_000 for text in read(raw(b"Content-Type: text/html", b"", tag.encode() * 100_000)).texts
    )
