"""The statement as it was, and what changed in it, as anybody reads them on the web."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from starlette.testclient import TestClient

from bot.archive import ArchiveError, Serving
from bot.history import History, UnknownVersionError
from bot.knowledge.changes import BasisChanged
from bot.knowledge.files import RegisterFiles
from bot.knowledge.loader import Source
from bot.web.publications import Piece, compared
from tests.examples import EXAMPLE_REGISTER_YAML, EXAMPLE_TOPICS_YAML
from tests.loading import edited
from tests.test_statement import Page
from tests.web import PUBLIC_URL, web

NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)


class RememberingArchive:
    """An archive in memory: each version began to serve a day after the one before."""

    def __init__(self, *texts: str) -> None:
        self.kept: dict[str, RegisterFiles] = {}
        self.began: list[Serving] = []
        self.away = False
        self.read: list[str] = []
        for text in texts:
            self.keep(files(text))

    def keep(self, files: RegisterFiles) -> None:
        self.kept.setdefault(files.version, files)
        self.began.append(Serving(version=files.version, began=NOON + timedelta(days=len(self.began))))

    def servings(self) -> list[Serving]:
        self._check()
        return self.began

    def files(self, version: str) -> RegisterFiles | None:
        self._check()
        self.read.append(version)
        return self.kept.get(version)

    def _check(self) -> None:
        if self.away:
            raise ArchiveError("The register's versions can't be read now.")


def files(text: str) -> RegisterFiles:
    return RegisterFiles(
        register=Source("processings.yaml", text.encode()),
        topics=Source("topics.yaml", EXAMPLE_TOPICS_YAML.encode()),
        changed=date(2026, 11, 2),
    )


def large_text() -> str:
    """Return the file of a register with 20 sections of 10 entries each: more than fit on one page."""
    entry = """
      - id: "{section}.{number}"
        title: {{nl: Verwerking {section}.{number}}}
        purpose: {{nl: Dit is nodig.}}
        lawful_basis: contract"""
    return "controller: {name: De Linde}\nsections:" + "".join(
        f'\n  - id: "{section}"\n    title: {{nl: Onderdeel {section}}}\n    processings:'
        + "".join(entry.format(section=section, number=number) for number in range(1, 11))
        for section in range(1, 21)
    )


FIRST = EXAMPLE_REGISTER_YAML
SECOND = edited("lawful_basis: consent", "lawful_basis: contract", edited("nl: vier weken", "nl: zes weken", FIRST))
THIRD = edited("De Linde onderzoekt meldingen", "De Linde leest meldingen", SECOND)  # of an entry for staff alone
V1, V2, V3 = (files(text).version for text in (FIRST, SECOND, THIRD))


@pytest.fixture
def archive() -> RememberingArchive:
    return RememberingArchive(FIRST, SECOND)


@pytest.fixture
def client(archive: RememberingArchive) -> TestClient:
    return web(files(SECOND).load(), archive=archive)


def test_the_statement_can_be_read_as_it_was(client):
    then, now = client.get(f"/statement/nl?version={V1}"), client.get("/statement/nl")
    assert then.status_code == 200
    assert "vier weken" in then.text
    assert "zes weken" not in then.text
    assert "zes weken" in now.text
    assert (
        f"Versie {V1} stond hier van 2 november 2026, 12:00 UTC tot 3 november 2026, 12:00 UTC" in Page(then.text).words
    )
    assert "oudere versie" not in now.text


def test_an_earlier_statement_says_so_first_and_search_engines_leave_it(client):
    read = Page(client.get(f"/statement/nl?version={V1}").text)
    (notice,) = read.all("aside")
    assert notice["aria-label"] == "Dit is een oudere versie"
    assert {"href": "/statement/nl"} in read.all("a")
    assert {"name": "robots", "content": "noindex"} in read.all("meta")
    canonical = [link["href"] for link in read.all("link") if link["rel"] == "canonical"]
    assert canonical == [f"{PUBLIC_URL}/statement/nl"]
    assert not read.all("form")  # it would answer from the register of today
    assert not read.all("script")


def test_an_earlier_statement_keeps_to_its_version_in_the_other_language(client):
    read = Page(client.get(f"/statement/nl?version={V1}").text)
    (other,) = [link for link in read.all("a") if link.get("hreflang") == "en"]
    assert other["href"] == f"/statement/en?version={V1}"
    assert "four weeks" in client.get(other["href"]).text


def test_a_link_to_the_version_in_force_leads_to_the_statement(client):
    response = client.get(f"/statement/nl?version={V2}")
    assert (response.status_code, response.headers["location"]) == (307, "/statement/nl")
    assert web(files(FIRST).load()).get(f"/statement/nl?version={V1}").status_code == 307  # without an archive too


@pytest.mark.parametrize("version", ["000000000000", "", "nl", "../../etc/passwd", V1.upper(), "é" * 12])
@pytest.mark.parametrize("archived", [True, False])
def test_a_version_that_never_served_is_not_found_and_that_is_said(archive, version, archived):
    client = web(files(SECOND).load(), archive=archive if archived else None)
    response = client.get("/statement/nl", params={"version": version})
    assert response.status_code == 404
    assert "Deze versie van het register is hier niet bewaard." in Page(response.text).words
    assert archive.read == []  # what can't be a version is not looked for


def test_while_the_archive_is_away_the_statement_of_today_is_there(client, archive):
    archive.away = True
    for path in (f"/statement/en?version={V1}", "/statement/en/changes"):
        response = client.get(path)
        assert response.status_code == 503
        assert "can&#39;t be read at the moment" in response.text
    assert client.get("/statement/en").status_code == 200


def test_a_version_that_todays_app_refuses_is_said_to_be_kept():
    archive = RememberingArchive(FIRST, SECOND)
    archive.kept[V1] = replace(archive.kept[V1], register=Source("processings.yaml", b"entries: []"))
    client = web(files(SECOND).load(), archive=archive)
    response = client.get(f"/statement/nl?version={V1}")
    assert response.status_code == 501
    assert "wel bewaard" in response.text
    assert "niet meer te lezen" in client.get("/statement/nl/changes").text


def test_what_changed_is_told_newest_first_with_the_basis_before_all_else(client):
    read = Page(client.get("/statement/nl/changes").text)
    assert [text for level, text in read.headings if level == 2] == [
        "3 november 2026, 12:00 UTC",
        "2 november 2026, 12:00 UTC",
    ]
    basis = "newsletter Nieuwsbrief: de grondslag is veranderd van Toestemming in Uitvoering van een overeenkomst."
    retention = "cctv Cameratoezicht: de bewaartermijn is veranderd (Nederlands)."
    words = " ".join(read.words.split())
    assert words.index(basis) < words.index(retention) < words.index("Was vier weken Is nu zes weken")
    assert "Dit is de eerste versie die is bewaard." in words


def test_every_link_on_the_page_of_changes_leads_somewhere(client):
    read = Page(client.get("/statement/nl/changes").text)
    links = {link["href"] for link in read.all("a") if link["href"].startswith("/statement")}
    assert {"/statement/nl#cctv", f"/statement/nl?version={V1}", "/statement/en/changes"} <= links
    for link in links:
        path, _, anchor = link.partition("#")
        response = client.get(path)
        assert response.status_code == 200
        assert not anchor or anchor in Page(response.text).ids


def test_the_statement_links_to_what_changed_where_that_is_kept(client):
    assert {"href": "/statement/nl/changes"} in Page(client.get("/statement/nl").text).all("a")
    bare = web()
    assert "/changes" not in bare.get("/statement/nl").text
    assert bare.get("/statement/nl/changes").status_code == 404


def test_what_is_for_staff_alone_shows_neither_then_nor_in_what_changed():
    client = web(files(THIRD).load(), archive=RememberingArchive(FIRST, SECOND, THIRD))
    then, changed = client.get(f"/statement/nl?version={V2}"), client.get("/statement/nl/changes")
    for page in (then, changed):
        assert page.status_code == 200
        assert "misstanden" not in page.text
        assert "misconduct" not in page.text
    assert "In wat deze verklaring vertelt, is niets veranderd." in changed.text


def test_a_publication_is_told_at_once(archive, client):
    assert "Dit is de versie van nu" in client.get("/statement/nl/changes").text
    archive.keep(files(FIRST))
    client.app.state.assistant.publish(files(FIRST).load())
    page = client.get("/statement/nl/changes").text
    assert "4 november 2026" in page
    assert "van Uitvoering van een overeenkomst in Toestemming" in page
    assert "tot 4 november 2026" in client.get(f"/statement/nl?version={V2}").text


def test_what_was_read_once_is_at_hand(archive, client):
    for _ in range(3):
        client.get(f"/statement/nl?version={V1}")
        client.get(f"/statement/en?version={V1}")
    assert archive.read == [V1]


def test_only_the_newest_versions_are_listed_and_the_rest_counted():
    texts = [f"{FIRST}# {number}\n" for number in range(23)]
    client = web(files(texts[-1]).load(), archive=RememberingArchive(*texts))
    read = Page(client.get("/statement/en/changes").text)
    assert len([level for level, _ in read.headings if level == 2]) == 20
    assert "3 older versions are not listed here." in read.words


def test_of_a_register_that_was_made_anew_not_every_change_is_listed():
    client = web(files(SECOND).load(), archive=RememberingArchive(large_text(), SECOND))
    read = Page(client.get("/statement/nl/changes").text)
    assert read.words.count("staat er niet meer in") == 200 - 4  # after the entries that came
    assert "En nog 2" in read.words


def test_a_large_register_keeps_to_its_version_from_page_to_page():
    version = files(large_text()).version
    client = web(files(SECOND).load(), archive=RememberingArchive(large_text(), SECOND))
    index = Page(client.get(f"/statement/nl?version={version}").text)
    line = next(attributes for attributes in index.all("a") if attributes.get("id") == "20.10")
    assert line["href"] == f"/statement/nl/section/20?version={version}#20.10"
    section = Page(client.get(line["href"].partition("#")[0]).text)
    assert "20.10" in section.ids
    assert {"name": "robots", "content": "noindex"} in section.all("meta")
    assert f"/statement/nl?version={version}" in {link["href"] for link in section.all("a")}
    assert client.get(f"/statement/nl/section/21?version={version}").status_code == 404


@pytest.mark.parametrize("path", ["/statement/nl/changes", f"/statement/en?version={V1}"])
def test_both_pages_can_be_read_with_the_ears(client, path):
    read = Page(client.get(path).text)
    levels = [level for level, _ in read.headings]
    assert levels.count(1) == 1
    assert levels[0] == 1
    assert len(read.ids) == len(set(read.ids))
    assert read.all("a")[0]["href"].removeprefix("#") in read.ids


def test_words_that_changed_are_marked_where_the_texts_are_alike():
    before, after = compared("De Linde bewaart dit vier weken.", "De Linde bewaart dit zes weken.")
    assert [piece.text for piece in before if piece.changed] == ["vier"]
    assert " ".join(piece.text for piece in after) == "De Linde bewaart dit zes weken."
    assert compared("vier weken", "zolang dat nodig is") == ((Piece("vier weken"),), (Piece("zolang dat nodig is"),))


def test_texts_that_changed_are_never_markup():
    hostile = edited("nl: vier weken", 'nl: "<img src=x onerror=alert(1)>"', FIRST)
    client = web(files(hostile).load(), archive=RememberingArchive(FIRST, hostile))
    html = client.get("/statement/nl/changes").text
    assert "<img src=x" not in html
    assert "&lt;img src=x" in html


# The history itself


def test_the_history_tells_publications_since_a_day():
    history = History(RememberingArchive(FIRST, SECOND, THIRD))
    newest, middle, first = history.publications()
    assert (first.first, first.changes) == (True, None)
    assert isinstance((middle.changes or ())[0], BasisChanged)
    assert newest.changes == ()  # nothing that the public can read
    assert history.publications(public=False)[0].changes
    assert history.publications(since=date(2026, 11, 4)) == (newest,)
    assert history.publications(since=date(2026, 11, 5)) == ()
    assert history.publications(most=2) == (newest, middle)


def test_the_history_has_no_version_that_never_served():
    history = History(RememberingArchive(FIRST))
    read: list[Callable[[str], object]] = [history.register, history.files]
    for attempt in read:
        with pytest.raises(UnknownVersionError):
            attempt(V2)
