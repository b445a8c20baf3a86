"""The widget's script as it is served, and the lines that put it on a page."""

import base64
import gzip
import hashlib
import re

import brotli
import pytest

from bot.web.embed import embed_snippet, integrity_of, sizes, squeeze, version_of, widget_script


def test_the_script_weighs_at_most_8_kb_with_both_languages_in_it() -> None:
    script = widget_script()
    assert len(brotli.compress(script, quality=11)) <= 8000
    assert len(gzip.compress(script)) <= 9500
    assert b"Wat doen we met" in script
    assert b"What do we do with your data?" in script


def test_the_served_script_has_no_comments_and_reads_the_same_in_any_encoding() -> None:
    script = widget_script()
    assert b"/*" not in script
    assert b"// " not in script
    assert script.isascii()
    assert rb"Kopi\xebren" in script


def test_squeezing_keeps_strings_templates_and_regular_expressions() -> None:
    source = 'const a = "x // y"; // gone\nconst b = `${a} ; z`;\nconst c = /\\/\\//;\n'
    assert squeeze(source) == 'const a="x // y";const b=`${a} ; z`;const c=/\\/\\//;'


def test_squeezing_a_style_sheet_keeps_what_space_means_in_it() -> None:
    source = "const s = `\n  a b, c:not(d) { /* why */ width: calc(1px + 2px); margin: 0 -1em }\n`;"
    assert squeeze(source) == "const s=`a b,c:not(d){width:calc(1px + 2px);margin:0 -1em}`;"


@pytest.mark.parametrize("value", ["#fff", "#0b6275", "#title"])
def test_only_private_names_are_shortened(value: str) -> None:
    assert value in squeeze(f'class A{{#title=1;m(){{return "{value}"+this.#other}}}}')


def test_the_lines_to_paste_name_the_version_and_the_hash_of_the_bytes() -> None:
    snippet = embed_snippet("https://bot.example/", b"let it = 1;")
    digest = base64.b64encode(hashlib.sha384(b"let it = 1;").digest()).decode()
    assert f'integrity="sha384-{digest}"' in snippet
    version = hashlib.sha256(b"let it = 1;").hexdigest()[:12]
    assert f'src="https://bot.example/widget/{version}.js"' in snippet
    assert 'crossorigin="anonymous"' in snippet
    assert '<privacy-assistant lang="nl"><a href="https://bot.example/statement/nl">Privacyverklaring</a>' in snippet


def test_the_lines_to_paste_come_in_english_too_and_let_no_markup_through() -> None:
    snippet = embed_snippet('https://bot.example/"><script>', b"", language="en")
    assert ">Privacy statement</a>" in snippet
    assert snippet.count("<script") == 1


def test_a_changed_script_has_another_version_and_another_hash() -> None:
    assert version_of(b"a") != version_of(b"b")
    assert integrity_of(b"a") != integrity_of(b"b")


def test_the_sizes_are_told_as_a_table() -> None:
    assert re.search(r"^brotli 11 +7,\d{3} bytes$", sizes(), re.MULTILINE)
