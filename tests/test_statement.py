"""The pages people read, through the real app: complete, true to the register, and whole without JavaScript."""

import json
import re
from dataclasses import replace
from html.parser import HTMLParser
from itertools import pairwise

import brotli
import pytest
from starlette.testclient import TestClient

from bot.knowledge.register import Controller, FactName, LawfulBasis, Processing, Register, Section, Theme
from bot.web.theme import DARK_PAPER, LIGHT_PAPER, contrast, readable
from tests.examples import EXAMPLE_REGISTER
from tests.web import PUBLIC_URL, SHIPPED, web


class Page(HTMLParser):
    """A page as a reader meets it: its elements, ids, links, headings and words."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.headings: list[tuple[int, str]] = []
        self.words = ""
        self._reading: int | None = None
        self._hidden = False
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {name: value or "" for name, value in attrs}))
        self._hidden = tag in ("script", "style")
        if re.fullmatch("h[1-6]", tag):
            self._reading = int(tag[1])
            self.headings.append((self._reading, ""))

    def handle_endtag(self, tag: str) -> None:
        self._hidden = False
        if re.fullmatch("h[1-6]", tag):
            self._reading = None

    def handle_data(self, data: str) -> None:
        if self._hidden:
            return
        self.words += " " + " ".join(data.split())
        if self._reading is not None:
            level, text = self.headings[-1]
            self.headings[-1] = (level, f"{text} {data}".strip())

    def all(self, tag: str) -> list[dict[str, str]]:
        return [attributes for name, attributes in self.elements if name == tag]

    @property
    def ids(self) -> list[str]:
        return [attributes["id"] for _, attributes in self.elements if "id" in attributes]


@pytest.fixture(scope="module")
def client() -> TestClient:
    return web()


@pytest.fixture(scope="module")
def shipped() -> TestClient:
    return web(SHIPPED)


def page(client: TestClient, path: str) -> Page:
    response = client.get(path)
    assert response.status_code == 200
    return Page(response.text)


def large_register(sections: int, entries: int) -> Register:
    """Return a register of so many sections with so many entries each."""

    def processing(section: int, number: int) -> Processing:
        return Processing(
            id=f"{section}.{number}",
            section_id=str(section),
            title={"nl": f"Verwerking {section}.{number}", "en": f"Processing {section}.{number}"},
            purpose={"nl": "Dit is nodig om rekeningen te sturen.", "en": "This is needed to send bills."},
            lawful_basis=list(LawfulBasis)[number % 6],
        )

    return replace(
        EXAMPLE_REGISTER,
        sections=tuple(
            Section(
                id=str(section),
                title={"nl": f"Onderdeel {section}", "en": f"Part {section}"},
                processings=tuple(processing(section, number) for number in range(1, entries + 1)),
            )
            for section in range(1, sections + 1)
        ),
        version=f"{sections:06d}{entries:06d}",
    )


@pytest.mark.parametrize("language", ["nl", "en"])
def test_the_statement_tells_every_entry_with_its_basis_and_rights(shipped, language):
    read = page(shipped, f"/statement/{language}")
    for processing in SHIPPED:
        assert processing.id in read.ids
        assert processing.title[language] in read.words
        assert processing.purpose[language] in read.words
    assert read.words.count({"nl": "art. 6 lid 1 onder a AVG", "en": "Art. 6(1)(a) GDPR"}[language]) > 10
    assert {"nl": "Je toestemming intrekken", "en": "Withdraw your consent"}[language].lower() in read.words.lower()


def test_facts_are_told_and_so_is_what_the_register_does_not_record(client):
    words = page(client, "/statement/nl").words
    assert "vier weken" in words  # how long footage is kept
    assert "de veiligheid van bewoners en bezoekers" in words
    missing = words[words.index("Bezoekerspassen") : words.index("Nieuwsbrief", words.index("Bezoekerspassen"))]
    assert "Niet in het register vermeld" in missing
    assert "Hoe lang de gegevens bewaard blijven" in missing
    assert "Het gerechtvaardigd belang" in missing  # Article 13(1)(d) GDPR
    assert "Wet" not in missing.split("vermeld")[1]  # only a legal obligation or a public task has one


@pytest.mark.parametrize("path", ["/", "/?language=en", "/statement/nl", "/statement/en", "/nothing"])
def test_every_page_can_be_read_with_the_ears(client, path):
    response = client.get(path)
    read = Page(response.text)
    levels = [level for level, _ in read.headings]
    assert levels.count(1) == 1
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(levels)), levels
    assert all(text for _, text in read.headings)
    assert len(read.ids) == len(set(read.ids))
    assert [len(read.all(landmark)) for landmark in ("header", "main", "footer")] == [1, 1, 1]
    assert read.all("html")[0]["lang"] == response.headers.get("content-language", path[-2:] if path != "/" else "nl")
    skip = next(link for link in read.all("a"))
    assert skip["href"].removeprefix("#") in read.ids


@pytest.mark.parametrize("path", ["/", "/statement/nl", "/statement/en"])
def test_every_link_on_a_page_leads_somewhere(shipped, path):
    read = page(shipped, path)
    for link in read.all("a"):
        target, _, anchor = link["href"].partition("#")
        target = target or path
        if target.startswith("mailto:"):
            continue
        response = shipped.get(target)
        assert response.status_code == 200, link
        assert not anchor or anchor in Page(response.text).ids, link


@pytest.mark.parametrize(
    "question", ["Waarom krijg ik die nieuwsbrief?", "What is the price of gas?", "camera of badge?"]
)
def test_links_in_replies_lead_to_the_entry(client, question):
    reply = client.post("/api/ask", json={"question": question}).json()
    for url in [reply["statement_url"], *(processing["statement_url"] for processing in reply["processings"])]:
        path, _, anchor = url.removeprefix(PUBLIC_URL).partition("#")
        assert not anchor or anchor in page(client, path).ids


def test_the_heading_of_an_entry_takes_the_focus(client):
    heading = next(attributes for attributes in page(client, "/statement/nl").all("h3") if attributes["id"] == "cctv")
    assert heading["tabindex"] == "-1"


def test_the_contact_is_told_and_where_there_is_none_that_is_said():
    with_address = page(web(), "/statement/nl")
    assert {"href": "mailto:privacy@delinde.example"} in with_address.all("a")
    nobody = replace(EXAMPLE_REGISTER, controller=Controller(name="De Linde"))
    words = page(web(nobody), "/statement/nl").words
    assert "vermeldt nog niet hoe je de privacy officer van De Linde bereikt" in words


def test_the_pages_know_their_other_language_and_their_own_address(client):
    links = page(client, "/statement/en").all("link")
    assert {"rel": "canonical", "href": f"{PUBLIC_URL}/statement/en"} in links
    assert {"rel": "alternate", "hreflang": "nl", "href": f"{PUBLIC_URL}/statement/nl"} in links
    assert {"rel": "alternate", "hreflang": "en", "href": f"{PUBLIC_URL}/statement/en"} in links
    assert {"rel": "alternate", "type": "application/json", "href": "/statement/en.json"} in links
    switch = next(link for link in page(client, "/statement/en").all("a") if link.get("hreflang") == "nl")
    assert (switch["href"], switch["lang"]) == ("/statement/nl", "nl")


def test_search_engines_are_told_what_the_statement_is(client):
    html = client.get("/statement/nl").text
    (told,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', html, re.DOTALL)
    told = json.loads(told)
    assert told["@type"] == "WebPage"
    assert told["dateModified"] == "2026-11-23"
    assert told["version"] == EXAMPLE_REGISTER.version
    meta = {attributes.get("property") for attributes in Page(html).all("meta")}
    assert {"og:title", "og:description", "og:url"} <= meta


def test_the_version_and_date_of_the_register_stand_on_the_page(client):
    words = page(client, "/statement/nl").words
    assert f"{EXAMPLE_REGISTER.version} van 23 november 2026" in words


def test_the_statement_has_a_twin_for_programs(client):
    assert client.get("/statement/nl.json").json() == client.get("/api/register?language=nl").json()


def test_a_text_that_lacks_a_translation_is_marked_with_its_language():
    cctv = EXAMPLE_REGISTER.processing("cctv")
    assert cctv is not None
    dutch = replace(cctv, title={"nl": "Cameratoezicht"}, purpose={"nl": "De ingangen worden bewaakt."})
    register = replace(
        EXAMPLE_REGISTER,
        sections=(replace(EXAMPLE_REGISTER.sections[1], processings=(dutch,)),),
        version="translation0",
    )
    html = web(register).get("/statement/en").text
    assert '<span lang="nl">De ingangen worden bewaakt.</span>' in html
    assert "This text is only available in Nederlands." in html


HOSTILE = (
    '<img src=x onerror=alert(1)></script><script>alert(2)</script>" onmouseover="alert(3)" '
    "{{7*7}} [x](javascript:alert(4))"
)


def hostile_register() -> Register:
    """Return a register in which every text tries to be markup."""
    cctv = EXAMPLE_REGISTER.processing("cctv")
    assert cctv is not None
    text = {"nl": HOSTILE, "en": HOSTILE}
    entry = replace(
        cctv,
        title=text,
        purpose=text,
        facts=dict.fromkeys(FactName, text),
        keywords={"nl": (HOSTILE, "camera"), "en": (HOSTILE,)},
        questions={"nl": (HOSTILE,), "en": (HOSTILE,)},
    )
    return replace(
        EXAMPLE_REGISTER,
        controller=Controller(name=HOSTILE),
        sections=(replace(EXAMPLE_REGISTER.sections[1], title=text, processings=(entry,)),),
        version="hostile00000",
    )


@pytest.mark.parametrize("path", ["/", "/statement/nl", "/nothing"])
def test_text_of_the_register_is_never_markup(path):
    html = web(hostile_register()).get(path).text
    assert "<img src=x" not in html
    assert "alert(1)&gt;" in html or path == "/nothing"
    assert not re.search(r"<script>", html)
    for _, attributes in Page(html).elements:
        assert not [name for name in attributes if name.startswith("on")]
    for told in re.findall(r'<script type="application/ld\+json">(.*?)</script>', html, re.DOTALL):
        assert HOSTILE in json.loads(told)["publisher"]["name"]


def test_a_question_is_never_markup():
    client = web(hostile_register())
    html = client.post("/statement/nl/ask", data={"question": f"camera {HOSTILE}"}).text
    assert "<img src=x" not in html
    assert "<script>" not in html
    assert "camera &lt;img src=x" in html
    assert "7*7" in html  # no template in it was filled in
    assert "<img src=x" not in client.get("/statement/nl", params={"q": HOSTILE}).text


def test_without_javascript_the_form_asks_the_server(client):
    (form,) = page(client, "/statement/nl").all("form")
    assert (form["method"], form["action"]) == (
        "post",
        "/statement/nl/ask",
    )  # so the question is in no address and no log
    response = client.post(form["action"], data={"question": "Waarom hangen jullie camera's bij de ingang?"})
    read = Page(response.text)
    assert response.status_code == 200
    assert "Cameratoezicht" in [text for _, text in read.headings]
    assert "Gerechtvaardigd belang" in read.words
    assert {"href": f"{PUBLIC_URL}/statement/nl#cctv"} in read.all("a")
    assert "Waarom hangen jullie camera's bij de ingang?" in read.words
    assert response.headers["cache-control"] == "no-store"
    assert {"name": "robots", "content": "noindex"} in read.all("meta")


def test_a_follow_up_without_javascript_is_about_the_same_entry(client):
    asked = Page(
        client.post("/statement/nl/ask", data={"question": "Waarom hangen jullie camera's bij de ingang?"}).text
    )
    context = next(field["value"] for field in asked.all("input") if field["name"] == "context")
    answered = Page(client.post("/statement/nl/ask", data={"question": "En hoe lang?", "context": context}).text)
    assert "vier weken" in answered.words


def test_one_of_the_choices_is_chosen_without_javascript(shipped):
    question = "Hoe lang bewaren jullie dat tevredenheidsonderzoek?"
    asked = Page(shipped.post("/statement/nl/ask", data={"question": question}).text)
    buttons = [button for button in asked.all("button") if button.get("name") == "context"]
    assert [(button["value"], button["aria-label"]) for button in buttons] == [
        ("1.6", "Deze bedoel ik: Klanttevredenheidsonderzoek (Zakelijke relaties)"),
        ("4.4", "Deze bedoel ik: Klant(tevredenheids)onderzoek (Buurkracht)"),
    ]
    assert {"name": "question", "type": "hidden", "value": question} in asked.all("input")
    chosen = Page(shipped.post("/statement/nl/ask", data={"question": question, "context": "4.4"}).text)
    assert "Klant(tevredenheids)onderzoek" in [text for _, text in chosen.headings]
    assert "Klanttevredenheidsonderzoek" not in chosen.words
    assert "Deze bedoel ik" not in chosen.words


@pytest.mark.parametrize(
    ("question", "heading"),
    [
        ("Wie ziet mijn salaris?", "Salarisadministratie"),
        ("Hoe lang bewaren jullie de nieuwsbrief?", "Bewaren"),  # a fact that is not recorded: the topic is told
        ("Wat rust er allemaal op een gerechtvaardigd belang?", "Bezoekers en bewoners"),  # a list, by section
    ],
)
def test_every_kind_of_reply_can_be_read_as_a_page(client, question, heading):
    response = client.post("/statement/nl/ask", data={"question": question})
    assert heading in [text.split(" art.")[0] for _, text in Page(response.text).headings]


def test_an_english_question_on_a_dutch_page_is_answered_in_english_and_marked_so(client):
    html = client.post("/statement/nl/ask", data={"question": "Why do I get that newsletter?"}).text
    assert '<html lang="nl">' in html
    assert re.search(r'<div class="reply" lang="en">.*Consent.*What you can do', html, re.DOTALL)


@pytest.mark.parametrize(
    ("data", "status"),
    [
        ({"other": "1"}, 422),
        ({"question": ""}, 422),
        ({"question": "  "}, 422),
        ({"question": "a" * 501}, 422),
        ({"question": "a" * 20_000}, 413),
    ],
)
def test_a_form_that_asks_nothing_is_answered_with_a_sentence_on_a_page(client, data, status):
    response = client.post("/statement/en/ask", data=data)
    assert response.status_code == status
    (alert,) = [attributes for _, attributes in Page(response.text).elements if attributes.get("role") == "alert"]
    assert alert
    assert "500 characters" in response.text or "16 kB" in response.text


def test_a_form_may_hold_anything(client):
    for body in (b"question=%ff%fe%00camera", b"question=a&question=b", b"&" * 50, b"%", b"question[]=a"):
        response = client.post(
            "/statement/nl/ask", content=body, headers={"content-type": "application/x-www-form-urlencoded"}
        )
        assert response.status_code in (200, 422)
    assert client.post("/statement/nl/ask", content=b"{}", headers={"content-type": "text/plain"}).status_code == 415


def test_reloading_the_answer_leads_back_to_the_statement(client):
    response = client.get("/statement/nl/ask")
    assert (response.status_code, response.headers["location"]) == (303, "/statement/nl")


def test_the_statement_leads_to_the_language_one_reads(client):
    response = client.get("/statement", headers={"accept-language": "en-US,en;q=0.9"})
    assert response.headers["location"] == "/statement/en"
    assert client.get("/", headers={"accept-language": "en"}).text.startswith('<!doctype html>\n<html lang="en">')
    assert '<html lang="nl">' in client.get("/?language=nl", headers={"accept-language": "en"}).text


@pytest.mark.parametrize(
    "path", ["/", "/statement/nl", "/statement/nl.json", "/widget.js", "/favicon.svg", "/robots.txt"]
)
def test_whoever_only_asks_for_the_head_gets_it(client, path):
    response = client.head(path)
    assert response.status_code == 200
    assert response.headers["content-type"] == client.get(path).headers["content-type"]


def test_the_shipped_statement_is_small(shipped):
    response = shipped.get("/statement/nl", headers={"accept-encoding": "br"})
    assert response.headers["content-encoding"] == "br"
    assert int(response.headers["content-length"]) < 15_000


@pytest.mark.parametrize("coding", ["br", "gzip", "identity"])
def test_a_page_is_the_same_however_it_is_packed(client, coding):
    response = client.get("/statement/nl", headers={"accept-encoding": coding})
    assert response.headers.get("content-encoding", "identity") == coding
    assert "Accept-Encoding" in response.headers["vary"]
    assert "Cameratoezicht" in response.text


@pytest.mark.parametrize(
    "path", ["/", "/statement/nl", "/statement/nl.json", "/widget.js", "/api/register?language=nl"]
)
def test_what_the_browser_has_already_is_not_sent_again(client, path):
    first = client.get(path)
    again = client.get(path, headers={"if-none-match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert client.get(path, headers={"if-none-match": '"else"'}).status_code == 200
    # A browser takes the headers of a 304 for those of the page it has.
    assert again.headers["content-security-policy"] == first.headers["content-security-policy"]


def test_an_edit_of_the_register_shows_at_once():
    client = web()
    before = client.get("/statement/nl")
    assert before.headers["cache-control"] == "no-cache"
    client.app.state.assistant.publish(large_register(1, 2))
    after = client.get("/statement/nl", headers={"if-none-match": before.headers["etag"]})
    assert after.status_code == 200
    assert "Verwerking 1.2" in after.text
    assert "Cameratoezicht" not in after.text


def test_the_addresses_of_style_and_script_never_change_their_bytes(client):
    read = page(client, "/statement/nl")
    style = next(link["href"] for link in read.all("link") if link["rel"] == "stylesheet")
    script = next(script["src"] for script in read.all("script") if "src" in script)
    for path in (style, script):
        assert "immutable" in client.get(path).headers["cache-control"]
        older = re.sub(r"\.[0-9a-f]{12}\.", ".000000000000.", path)
        assert client.get(older).headers["cache-control"] == "no-cache"


def test_a_large_register_lists_its_entries_and_tells_them_section_by_section():
    client = web(large_register(20, 100))
    index = page(client, "/statement/nl")
    assert "20.100" in index.ids  # where a link to an entry leads, without JavaScript too
    line = next(attributes for attributes in index.all("a") if attributes.get("id") == "20.100")
    assert line["href"] == "/statement/nl/section/20#20.100"
    section = page(client, "/statement/nl/section/20")
    assert "20.100" in section.ids
    assert "Dit is nodig om rekeningen te sturen." in section.words
    assert "Verwerking 19.1" not in section.words
    assert client.get("/statement/nl/section/21").status_code == 404
    size = len(brotli.compress(client.get("/statement/nl").content, quality=5))
    assert size < 100_000
    levels = [level for level, _ in section.headings]
    assert levels.count(1) == 1
    rights = {link["href"] for link in section.all("a") if "#basis-" in link["href"]}
    assert all(link.removeprefix("/statement/nl#") in index.ids for link in rights)


def test_the_page_of_a_section_leads_to_the_statement_where_that_is_one_page(client):
    response = client.get("/statement/nl/section/2")
    assert (response.status_code, response.headers["location"]) == (307, "/statement/nl#section-2")
    assert "section-2" in page(client, "/statement/nl").ids
    assert client.get("/statement/nl/section/9").status_code == 404


def test_what_happens_to_a_question_is_said_where_it_is_asked():
    off = web(journal="off")
    assert "Je vraag wordt niet bewaard." in page(off, "/statement/nl").words
    assert "Your question is not kept." in page(off, "/statement/en").words
    counts = page(web(journal="counts", journal_days=1), "/statement/en").words
    assert "Neither who you are nor the text of your question is kept." in counts
    assert "is kept for 1 day." in counts
    redacted = page(web(journal="redacted", journal_days=14), "/statement/nl").words
    assert "Je vraag zelf alleen als er geen nuttig antwoord op was: 14 dagen" in redacted
    assert "wordt niet bewaard" not in redacted


def test_the_front_page_shows_the_widget_and_how_to_embed_it(client):
    html = client.get("/?language=nl").text
    read = Page(html)
    (element,) = read.all("privacy-assistant")
    assert element["lang"] == "nl"
    assert "inline" in element
    script = next(script["src"] for script in read.all("script"))
    assert "immutable" in client.get(script).headers["cache-control"]
    assert f"&lt;script src=&#34;{PUBLIC_URL}/widget.js&#34; async&gt;&lt;/script&gt;" in html
    assert "<noscript>" in html


@pytest.mark.parametrize("accent", ["#005a9c", "#ffe600", "#ffffff", "#000000", "#ff0000"])
def test_any_colour_of_the_company_can_be_read_on_light_and_dark(accent):
    assert contrast(readable(accent, on=LIGHT_PAPER), LIGHT_PAPER) >= 4.5
    assert contrast(readable(accent, on=DARK_PAPER), DARK_PAPER) >= 4.5


def test_the_company_colour_and_logo_are_drawn(tmp_path):
    (tmp_path / "logo.svg").write_text('<svg xmlns="http://www.w3.org/2000/svg"/>')
    register = replace(EXAMPLE_REGISTER, theme=Theme(accent="#005a9c", logo="logo.svg"), version="themed000000")
    client = web(register, register_file=tmp_path / "processings.yaml")
    read = page(client, "/statement/nl")
    style = next(link["href"] for link in read.all("link") if link["rel"] == "stylesheet")
    assert "--accent:#005a9c" in client.get(style).text
    (logo,) = read.all("img")
    assert client.get(logo["src"]).headers["content-type"] == "image/svg+xml"


def test_a_logo_that_is_not_there_is_no_reason_to_fail(tmp_path):
    register = replace(EXAMPLE_REGISTER, theme=Theme(logo="gone.svg"), version="logoless0000")
    assert not page(web(register, register_file=tmp_path / "processings.yaml"), "/statement/nl").all("img")
