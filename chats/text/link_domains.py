"""Top-level domains for which a bare name such as `example.org` becomes a link.

With `https://` any domain is linked. Without it only these are: `README.md` or `main.py` is far more often a file
than a site in Moldova or Paraguay.
"""

_GENERIC = "com org net edu gov io dev app"

# ISO 3166 country codes in use as domains, plus those of the European Union and the United Kingdom.
_COUNTRIES = (
    "ac ad ae af ag ai al am ao aq ar as at au aw ax az ba bb bd be bf bg bh bi bj bm bn bo br bs bt bw by bz ca "
    "cc cd cf cg ch ci ck cl cm cn co cr cu cv cw cx cy cz de dj dk dm do dz ec ee eg er es et eu fi fj fk fm fo "
    "fr ga gd ge gf gg gh gi gl gm gn gp gq gr gs gt gu gw gy hk hm hn hr ht hu id ie il im in iq ir is it je jm "
    "jo jp ke kg kh ki km kn kp kr kw ky kz la lb lc li lk lr ls lt lu lv ly ma mc md me mg mh mk ml mm mn mo mp "
    "mq mr ms mt mu mv mw mx my mz na nc ne nf ng ni nl no np nr nu nz om pa pe pf pg ph pk pl pm pn pr ps pt pw "
    "py qa re ro rs ru rw sa sb sc sd se sg sh si sk sl sm sn so sr ss st su sv sy sz tc td tf tg th tj tk tl tm "
    "tn to tr tt tv tw tz ua ug uk us uy uz va vc ve vg vi vn vu wf ws ye yt za zm zw"
)

# Country codes that are also file extensions: Illustrator, ActionScript, BASIC and bzip2 archives, C++, Clojure and
# OpenCL, Crystal, Stata, Erlang, GraphML, Autoconf, Lasso, Markdown, Make, OCaml and Objective-C++, gettext, Perl,
# PostScript, Python, Rust, Scala scripts, shell, shared objects, Structured Text, SystemVerilog, Terraform and others.
_FILE_ENDINGS = (
    "ac ai am as bz cc cd cf cl cr do er gs in la ls lu md mk ml mm mo ms pl pm ps py re rs sb sc sh so st sv tc "
    "td tf vi ws"
)

LINK_DOMAINS = [*_GENERIC.split(), *sorted(set(_COUNTRIES.split()) - set(_FILE_ENDINGS.split()))]
