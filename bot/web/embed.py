"""The widget's script as it is served, and the lines that put it on a page.

`python -m bot.web.embed --url https://bot.example` prints those lines, `--sizes` what the script weighs.
"""

import argparse
import base64
import gzip
import hashlib
import re
import string
from collections import Counter
from functools import cache
from html import escape
from importlib import resources

from rjsmin import jsmin

_LINK_TEXT = {"nl": "Privacyverklaring", "en": "Privacy statement"}


@cache
def widget_script() -> bytes:
    """Return the widget's script as it is served: the source without its comments and white space."""
    source = resources.files(__package__).joinpath("widget", "privacy-assistant.js").read_text(encoding="utf-8")
    # ASCII, with escapes for the few other characters: right in whatever encoding a page is read, and a browser keeps
    # such a text in half the memory.
    return squeeze(source).encode("ascii", "backslashreplace")


def squeeze(source: str) -> str:
    """Return a script that does the same in fewer bytes: no comments, no white space, short private names.

    rjsmin leaves template strings alone, as it must; those that hold a style sheet (a line break after the backtick)
    may lose their white space too. Private names are known by `this.#name`, which nothing else in a script looks like.

    >>> squeeze("class A {\\n  #left = 1; // kept\\n  get() {\\n    return this.#left;\\n  }\\n}\\n")
    'class A{#a=1;get(){return this.#a}}'
    """
    script = re.sub(r"`\n[^`]*`", lambda sheet: _squeeze_css(sheet[0]), jsmin(source))
    most_used = [name for name, _ in Counter(re.findall(r"this\.#(\w+)", script)).most_common()]
    short = dict(zip(most_used, string.ascii_letters, strict=False))
    script = re.sub(r"(?<=#)\w+", lambda name: short.get(name[0], name[0]), script)
    return script.replace(";}", "}").strip()


def _squeeze_css(sheet: str) -> str:
    sheet = re.sub(r"/\*.*?\*/", "", sheet, flags=re.DOTALL)
    return re.sub(r"\s*([{};,`]|:(?= ))\s*", r"\1", re.sub(r"\s+", " ", sheet))


def version_of(script: bytes) -> str:
    """Return the first 12 hex digits of the SHA-256 of a script: the name of its immutable address."""
    return hashlib.sha256(script).hexdigest()[:12]


def integrity_of(script: bytes) -> str:
    """Return the value of a script's `integrity` attribute (Subresource Integrity, W3C)."""
    return f"sha384-{base64.b64encode(hashlib.sha384(script).digest()).decode()}"


def embed_snippet(public_url: str, script: bytes, *, language: str = "nl") -> str:
    """Return the HTML that puts the widget on a page, ready to paste.

    The address holds the script's version and never changes its bytes, so that a browser keeps it for good and runs it
    only if it is the script whose hash stands beside it. The link within the element is what a visitor has without it.
    """
    base = escape(public_url.rstrip("/"), quote=True)
    text = _LINK_TEXT.get(language, _LINK_TEXT["en"])
    return (
        f'<script src="{base}/widget/{version_of(script)}.js"\n'
        f'        integrity="{integrity_of(script)}"\n'
        f'        crossorigin="anonymous" referrerpolicy="no-referrer" async></script>\n'
        f'<privacy-assistant lang="{escape(language, quote=True)}">'
        f'<a href="{base}/statement/{escape(language, quote=True)}">{text}</a></privacy-assistant>'
    )


def sizes() -> str:
    """Return what the script weighs in bytes, as a table for people."""
    import brotli  # only to measure: the server compresses with it where it is there

    script = widget_script()
    rows = {
        "as served, before compression": len(script),
        "gzip 9": len(gzip.compress(script, compresslevel=9, mtime=0)),
        "brotli 11": len(brotli.compress(script, quality=11)),
    }
    return "\n".join(f"{name:<32}{size:>8,} bytes" for name, size in rows.items())


def main() -> None:
    """Print what was asked for on the command line."""
    parser = argparse.ArgumentParser(prog="python -m bot.web.embed", description=__doc__)
    parser.add_argument("--url", help="the public address of the assistant")
    parser.add_argument("--language", default="nl", help="the language of the page (default: nl)")
    parser.add_argument("--sizes", action="store_true", help="print what the script weighs")
    options = parser.parse_args()
    if options.url:
        print(embed_snippet(options.url, widget_script(), language=options.language))
    if options.sizes or not options.url:
        print(sizes())


if __name__ == "__main__":
    main()
