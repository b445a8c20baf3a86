"""What officers have becomes a register: Excel and CSV files as they are in real life."""

import csv
import io
import zipfile
from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Any

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from bot.exchange import sheets
from bot.exchange.importing import Imported, import_register
from bot.exchange.remarks import ImportRefusedError
from bot.knowledge.loader import Source, load_register
from bot.knowledge.register import Audience, LawfulBasis, Processing, Register

CHANGED = date(2026, 11, 23)
Rows = Sequence[Sequence[Any]]


def excel(rows: Rows, edit: Callable[[Worksheet], object] = lambda sheet: None, **others: Rows) -> bytes:
    """An Excel file of these rows, and of further sheets by their names."""
    book = Workbook()
    book.remove(book.worksheets[0])
    for name, told in {"Blad1": rows, **others}.items():
        sheet = book.create_sheet(name)
        for row in told:
            sheet.append(row)
    edit(book.worksheets[0])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def made(data: bytes | str, **options: str) -> Imported:
    return import_register(Source("register", data if isinstance(data, bytes) else data.encode()), **options)


def register(imported: Imported) -> Register:
    assert imported.problems == ()
    return load_register(Source("processings.yaml", imported.text.encode()), None, changed=CHANGED)


def entries(data: bytes | str, **options: str) -> tuple[Processing, ...]:
    return register(made(data, **options)).processings


def told(imported: Imported, language: str = "en") -> list[str]:
    return [remark.told_in(language) for remark in imported.remarks if remark.code != "controller_unknown"]


def refusal(data: bytes, language: str = "en") -> str:
    with pytest.raises(ImportRefusedError) as refused:
        made(data)
    return "\n".join(remark.told_in(language) for remark in refused.value.remarks)


HEADINGS = ("Verwerking", "Doel", "Grondslag")
PAYROLL = ("Salarisadministratie", "Wij betalen elke maand de lonen uit.", "Wettelijke verplichting")
CCTV = ("Cameratoezicht", "Wij bewaken de ingang van het gebouw.", "Gerechtvaardigd belang")

PLAIN = excel([HEADINGS, PAYROLL, CCTV])


def test_a_plain_table_becomes_a_register_that_loads() -> None:
    payroll, cctv = entries(PLAIN)
    assert (payroll.id, payroll.title, payroll.lawful_basis) == (
        "1.1",
        {"nl": "Salarisadministratie"},
        "legal_obligation",
    )
    assert (cctv.id, cctv.purpose) == ("1.2", {"nl": "Wij bewaken de ingang van het gebouw."})
    assert told(made(PLAIN)) == []


def test_the_register_begins_with_the_line_by_which_editors_know_its_schema() -> None:
    assert made(PLAIN).text.startswith("# yaml-language-server: $schema=processings.schema.json\n")


def test_an_unknown_controller_is_a_placeholder_that_is_told_of() -> None:
    imported = made(PLAIN, say="nl")
    assert register(imported).controller.name == "(naam van de verwerkingsverantwoordelijke)"
    assert [remark.code for remark in imported.remarks] == ["controller_unknown"]
    assert register(made(PLAIN, controller="De Linde")).controller.name == "De Linde"


# Text files


@pytest.mark.parametrize("delimiter", [";", ",", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_a_csv_file_is_read_in_any_encoding_with_any_delimiter(delimiter: str, encoding: str) -> None:
    rows = [HEADINGS, ("Privégegevens – coördinatie", "Wij houden één dossier bij van €5.", "Toestemming")]
    text = "\r\n".join(delimiter.join(f'"{cell}"' for cell in row) for row in rows)
    (entry,) = entries(text.encode(encoding))
    assert entry.title == {"nl": "Privégegevens – coördinatie"}
    assert entry.purpose == {"nl": "Wij houden één dossier bij van €5."}


def test_a_semicolon_file_with_commas_in_its_texts_is_parted_by_semicolons() -> None:
    (entry,) = entries("Verwerking;Doel;Grondslag\nLonen, toeslagen;Wij betalen, en dragen af, en melden;6.1.c\n")
    assert entry.title == {"nl": "Lonen, toeslagen"}


def test_excels_own_line_on_the_delimiter_is_understood() -> None:
    assert len(entries("sep=|\nVerwerking|Doel|Grondslag\nLonen|Lonen betalen aan mensen|6.1.c\n")) == 1


def test_a_cell_of_several_lines_keeps_them() -> None:
    (entry,) = entries('Verwerking;Doel;Grondslag;Persoonsgegevens\nLonen;Lonen betalen;6.1.c;"- naam\n- rekening"\n')
    assert entry.facts["data"] == {"nl": "- naam\n- rekening"}


def test_old_code_pages_are_told_to_be_guessed() -> None:
    imported = made(
        "Verwerking;Doel;Grondslag\nPrivégegevens;Coördinatie van één dossier;Toestemming\n".encode("cp850")
    )
    assert any("encoded" in remark for remark in told(imported))


# Where the table stands, and its headings


def test_the_headings_are_found_below_a_title_block_that_tells_the_controller() -> None:
    imported = made(
        excel(
            [
                ("Register van verwerkingsactiviteiten",),
                ("Verwerkingsverantwoordelijke", "Stichting De Linde"),
                ("FG: mw. J. Jansen, privacy@linde.example",),
                ("Datum:", datetime(2026, 11, 1)),
                (),
                HEADINGS,
                PAYROLL,
            ]
        )
    )
    made_register = register(imported)
    assert made_register.controller.name == "Stichting De Linde"
    assert made_register.controller.email == "privacy@linde.example"
    assert made_register.date == date(2026, 11, 1)
    assert told(imported) == ["row 1: what stands outside the table was not read: Register van verwerkingsactiviteiten"]


def test_headings_of_two_rows_are_read_together() -> None:
    def merge(sheet: Worksheet) -> None:
        for cells in ("A1:A2", "B1:C1", "D1:D2", "E1:F1"):
            sheet.merge_cells(cells)

    (entry,) = entries(
        excel(
            [
                ("Verwerking", "Doel", None, "Grondslag", "Bewaartermijn", None),
                (None, "NL", "EN", None, "termijn", "toelichting"),
                ("Lonen", "Wij betalen lonen uit", "We pay wages", "6.1.c", "7 jaar", "vanaf uitdiensttreding"),
            ],
            merge,
        )
    )
    assert entry.purpose == {"nl": "Wij betalen lonen uit", "en": "We pay wages"}
    assert entry.facts["retention"] == {"nl": "7 jaar\nvanaf uitdiensttreding"}


def test_headings_that_come_again_are_no_entries() -> None:
    imported = made(excel([HEADINGS, PAYROLL, HEADINGS, CCTV]))
    assert (imported.entries, told(imported)) == (2, [])


def test_a_second_language_in_columns_of_its_own_becomes_a_translation() -> None:
    (entry,) = entries(
        excel(
            [
                ("Verwerking", "Processing activity", "Doel", "Purpose", "Grondslag"),
                ("Lonen", "Payroll", "Wij betalen elke maand de lonen uit.", "We pay the wages every month.", "6.1.c"),
            ]
        )
    )
    assert entry.title == {"nl": "Lonen", "en": "Payroll"}
    assert entry.purpose["en"] == "We pay the wages every month."


def test_the_language_is_that_of_the_texts_and_not_of_the_headings() -> None:
    rows = [HEADINGS, ("Payroll", "We pay the wages of our employees every month.", "Legal obligation")]
    assert entries(excel(rows))[0].purpose.keys() == {"en"}
    assert entries(excel(rows), language="nl")[0].purpose.keys() == {"nl"}


def test_a_row_in_another_language_than_the_rest_is_told_of() -> None:
    imported = made(
        excel([HEADINGS, PAYROLL, CCTV, ("Newsletter", "We send news to people who asked us for that.", "Consent")])
    )
    assert [entry.purpose.keys() for entry in register(imported)] == [{"nl"}, {"nl"}, {"en"}]
    assert told(imported) == [
        "row 4: the texts of this row were read as en. Write the language behind the headings, or use --language, "
        "where that is wrong."
    ]


# Sections


def test_rows_of_one_cell_begin_a_section() -> None:
    made_register = register(
        made(
            excel(
                [
                    ("Verwerking", "Omschrijving", "Grondslag"),
                    ("Zakelijke relaties",),
                    ("1.1 Contactgegevens", "Gegevens van zakelijke relaties", "Gerechtvaardigd belang"),
                    ("1.2 Facturatie", "Werk in rekening\nbrengen", "gerechtvaardig belang"),
                    ("Buurkracht",),
                    ("4.1 Contactgegevensregistratie", "Contact kunnen opnemen met de klant", "6.1.f"),
                    ("Verbruiksgegevens", "Verbruik inzichtelijk maken voor bewoners", "Toestemming"),
                ],
                lambda sheet: sheet.merge_cells("A2:C2"),
            )
        )
    )
    assert [(section.id, section.title["nl"]) for section in made_register.sections] == [
        ("1", "Zakelijke relaties"),
        ("4", "Buurkracht"),
    ]
    assert [(entry.id, entry.title["nl"]) for entry in made_register] == [
        ("1.1", "Contactgegevens"),
        ("1.2", "Facturatie"),
        ("4.1", "Contactgegevensregistratie"),
        ("4.2", "Verbruiksgegevens"),
    ]


def test_a_number_that_lost_its_point_is_told_and_kept() -> None:
    imported = made(
        excel([HEADINGS, ("Buurkracht",), ("4.2 Klachten", *PAYROLL[1:]), ("43 Klantenservice (vragen)", *CCTV[1:])])
    )
    assert [entry.id for entry in register(imported)] == ["4.2", "43"]
    assert told(imported) == ['row 4: the number "43" may have lost a point: is "4.3" meant? It was kept as it is.']


def test_a_merged_column_of_departments_gives_the_sections() -> None:
    rows = [("Afdeling", *HEADINGS), ("HR", *PAYROLL), (None, *CCTV), ("Facilitair", "Post", "Post bezorgen", "6.1.f")]
    sections = register(made(excel(rows, lambda sheet: sheet.merge_cells("A2:A3")))).sections
    assert [(section.title["nl"], len(section.processings)) for section in sections] == [("HR", 2), ("Facilitair", 1)]


def test_a_department_that_is_written_once_counts_for_the_rows_below_it() -> None:
    rows = [("Afdeling", *HEADINGS), ("HR", *PAYROLL), (None, *CCTV), ("Facilitair", "Post", "Post bezorgen", "6.1.f")]
    sections = register(made(excel(rows))).sections
    assert [(section.title["nl"], len(section.processings)) for section in sections] == [("HR", 2), ("Facilitair", 1)]


def test_each_sheet_with_a_table_is_a_section() -> None:
    imported = made(excel([HEADINGS, PAYROLL], Facilitair=[HEADINGS, CCTV], Toelichting=[("Lees dit eerst",)]))
    assert [section.title["nl"] for section in register(imported).sections] == ["Blad1", "Facilitair"]
    assert 'sheet "Toelichting": there is no table with the headings of a register here; it was not read.' in told(
        imported
    )


def test_rows_across_the_table_are_sections_even_beside_a_column_of_departments() -> None:
    rows = [
        ("Nr", *HEADINGS, "Verantwoordelijke afdeling"),
        ("A. Huurders",),
        (1, *CCTV, "Wijkbeheer"),
        ("B. Personeel",),
        (2, *PAYROLL, "HR"),
    ]
    imported = made(excel(rows, lambda sheet: sheet.merge_cells("A2:E2")))
    assert [(section.id, section.title["nl"]) for section in register(imported).sections] == [
        ("A", "Huurders"),
        ("B", "Personeel"),
    ]
    assert told(imported)[0].startswith('column E: a register has no place for "Verantwoordelijke afdeling" (filled')


def test_two_columns_under_one_heading_are_put_together() -> None:
    def merge(sheet: Worksheet) -> None:
        for cells in ("A1:A2", "B1:B2", "C1:C2", "D1:E1"):
            sheet.merge_cells(cells)

    (entry,) = entries(
        excel(
            [
                (*HEADINGS, "Categorieën persoonsgegevens", None),
                (None, None, None, "gewoon", "bijzonder"),
                (*PAYROLL, "naam, adres en IBAN van de medewerker", "geen"),
            ],
            merge,
        )
    )
    assert entry.facts["data"] == {"nl": "naam, adres en IBAN van de medewerker\ngeen"}


def test_a_section_without_entries_is_told_of() -> None:
    imported = made(excel([HEADINGS, ("HR",), PAYROLL, ("Facebook",)]))
    assert [section.title["nl"] for section in register(imported).sections] == ["HR"]
    assert told(imported, "nl") == [
        'rij 4: "Facebook" staat alleen en is als onderdeel gelezen, maar er volgt geen verwerking; het is weggelaten. '
        "Is het een verwerking, vul dan doel en grondslag in."
    ]


# Rows that belong together, and rows that are no entries


def test_facts_on_rows_of_their_own_go_with_the_entry_whose_name_is_merged_over_them() -> None:
    def merge(sheet: Worksheet) -> None:
        for column in "ABC":
            sheet.merge_cells(f"{column}2:{column}4")

    more = [(None, None, None, recipient) for recipient in ("UWV", "ABP")]
    imported = made(excel([(*HEADINGS, "Ontvangers"), (*PAYROLL, "Belastingdienst"), *more, (*CCTV, "politie")], merge))
    assert [entry.facts["recipients"]["nl"] for entry in register(imported)] == ["Belastingdienst\nUWV\nABP", "politie"]


def test_totals_notes_blank_and_hidden_rows_are_no_riddle() -> None:
    def hide(sheet: Worksheet) -> None:
        sheet.row_dimensions[4].hidden = True

    imported = made(excel([HEADINGS, PAYROLL, (), CCTV, (), ("Totaal", 2)], hide))
    assert imported.entries == 2
    assert told(imported) == [
        "These rows are hidden. They were read all the same; take out what should not be in the register: 4.",
        "row 6: a total was left out: Totaal 2",
    ]


# What can't be placed is listed, with its row and what to do


@pytest.mark.parametrize(
    ("basis", "said"),
    [
        ("Toestemming of gerechtvaardigd belang", "names more than one (Consent, Legitimate interests)"),
        ("wettelijke taak", 'the lawful basis is "wettelijke taak", which names none of the six'),
        ("geen toestemming nodig", "it was not guessed"),
        (None, "this entry has no lawful basis"),
    ],
)
def test_a_basis_is_never_guessed_and_the_entry_is_left_as_a_comment(basis: str | None, said: str) -> None:
    imported = made(excel([HEADINGS, PAYROLL, ("Onderzoek", "Wij onderzoeken hoe tevreden mensen zijn.", basis)]))
    assert [entry.title["nl"] for entry in register(imported)] == ["Salarisadministratie"]
    assert (imported.entries, imported.left_out) == (1, 1)
    (remark,) = told(imported)
    assert remark.startswith("row 3")
    assert said in remark
    assert '\n      # - id: "1.2"\n      #   title: {nl: Onderzoek}\n' in imported.text


def test_a_basis_that_is_misspelt_is_taken_and_to_be_looked_at() -> None:
    imported = made(excel([HEADINGS, (*PAYROLL[:2], "wettelijke verplichtign")]))
    assert [entry.lawful_basis for entry in register(imported)] == [LawfulBasis.LEGAL_OBLIGATION]
    (remark,) = told(imported)
    assert remark.startswith("row 2, column C")
    assert 'written "wettelijke verplichtign" and was read as Legal obligation' in remark


def test_a_column_without_a_place_is_named_with_its_letter() -> None:
    imported = made(excel([(*HEADINGS, "Systeem"), (*PAYROLL, "AFAS"), (*CCTV, None)]))
    assert told(imported)[0].startswith('column D: a register has no place for "Systeem" (filled cells: 1)')


def test_what_stands_beside_a_basis_becomes_the_statute_or_the_interest() -> None:
    payroll, cctv = entries(
        excel(
            [
                HEADINGS,
                (*PAYROLL[:2], "Wettelijke verplichting (Wet op de loonbelasting)"),
                (*CCTV[:2], "Gerechtvaardigd belang: diefstal voorkomen"),
            ]
        )
    )
    assert payroll.facts["statute"] == {"nl": "Wet op de loonbelasting"}
    assert cctv.facts["interest"] == {"nl": "diefstal voorkomen"}


def test_a_number_used_twice_is_told_and_the_second_gets_another() -> None:
    imported = made(excel([("Nr", *HEADINGS), ("1.1", *PAYROLL), ("1.1", *CCTV)]))
    assert [entry.id for entry in register(imported)] == ["1.1", "1.2"]
    assert told(imported) == [
        'row 3: the number "1.1" is used twice; here it became "1.2". Number it otherwise where that is wrong.'
    ]


def test_excels_1_1_after_1_9_is_1_10() -> None:
    rows = [("Nr", *HEADINGS), (1.1, *PAYROLL), (1.9, *CCTV), (1.1, *CCTV)]
    assert [entry.id for entry in entries(excel(rows))] == ["1.1", "1.9", "1.10"]


def test_entries_numbered_from_1_keep_their_numbers_beside_the_sections() -> None:
    made_register = register(made(excel([("Nr", *HEADINGS), (1, *PAYROLL), (2, *CCTV)])))
    assert [entry.id for entry in made_register] == ["1", "2"]
    assert [section.id for section in made_register.sections] == ["s1"]


def test_an_audience_that_is_not_understood_is_kept_from_the_public() -> None:
    imported = made(excel([(*HEADINGS, "Doelgroep"), (*PAYROLL, "iedereen"), (*CCTV, "alleen HR en OR")]))
    assert [entry.audience for entry in register(imported)] == [Audience.PUBLIC, Audience.STAFF]
    assert "alleen HR en OR" in told(imported)[0]


def test_a_formula_without_a_result_is_told_and_never_computed() -> None:
    imported = made(excel([(*HEADINGS, "Bewaartermijn"), (*PAYROLL, "=3+4"), (*CCTV, "4 weken")]))
    assert "retention" not in register(imported).processings[0].facts
    assert told(imported) == [
        "row 2, column D: this is a formula without a result; the cell was taken as empty. Open the file in Excel, "
        "save it, and import it again."
    ]


@pytest.mark.parametrize(
    ("rows", "title"),
    [
        ([("Onderdeel", *HEADINGS), ("x" * 5_001, *PAYROLL)], "Verwerkingen"),
        ([("Nr", *HEADINGS), ("1", "x" * 5_001), ("1.1", *PAYROLL)], "1"),
    ],
)
def test_the_name_of_a_section_that_is_too_long_for_a_register_is_told(rows: Rows, title: str) -> None:
    imported = made(excel(rows))
    assert [section.title for section in register(imported).sections] == [{"nl": title}]
    assert any("this text has 5001 characters, and a register takes 5000" in remark for remark in told(imported))


def test_a_text_that_is_too_long_is_told() -> None:
    imported = made(excel([(*HEADINGS, "Ontvangers"), (*PAYROLL, "x" * 5_001)]))
    assert told(imported)[0].startswith("row 2, column D: this text has 5001 characters")


def test_characters_that_a_register_cannot_have_are_cleaned() -> None:
    (entry,) = entries("Verwerking;Doel;Grondslag\nLo\u200enen\u202e;Wij betalen\u2028lonen uit;6.1.c\n")
    assert (entry.title, entry.purpose) == ({"nl": "Lo\u200enen"}, {"nl": "Wij betalen\nlonen uit"})


# What is no register is refused in a sentence


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "empty"),
        (b"  \n", "empty"),
        (b"PK\x03\x04 and nothing else", "can't be opened"),
        (b"\xd0\xcf\x11\xe0old", "before 2007"),
        (b"%PDF-1.7", "no spreadsheet"),
        (b"\x00\x01\x02;\x03", "no spreadsheet"),
        (b"just a line of text", "but one column"),
        (b"a;b;c\n1;2;3\n", "No row has the headings"),
        (b"Verwerking;Doel;Grondslag\nLonen;Lonen betalen;\n", "No entry could be placed"),
        (b'Verwerking;Doel;Grondslag\nLonen;"' + b"x" * 200_000, "a quotation mark is not closed"),
        (b"<!doctype html><table>", "for reading"),
        (b"{no json", "no JSON"),
        (b"controller: {name: x}\nsections:\n  - lawful_basis: consent\n", "a register already"),
    ],
)
def test_what_is_no_register_is_refused_in_a_sentence(data: bytes, said: str) -> None:
    assert said in refusal(data)


@pytest.mark.parametrize("rows", [[("Verwerking", "Doel", "Grondslag")], [()]])
def test_a_sheet_without_entries_is_refused(rows: Rows) -> None:
    assert refusal(excel(rows))


def test_a_zip_that_unpacks_to_too_much_is_refused_before_it_is_unpacked() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as parts:
        parts.writestr("xl/workbook.xml", "x")
        with parts.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as part:
            for _piece in range(70):
                part.write(bytes(1024 * 1024))
    assert len(out.getvalue()) < 200_000
    assert "unpacks to more than 64 MiB" in refusal(out.getvalue())


def test_a_cell_at_the_far_end_of_a_sheet_costs_nothing() -> None:
    imported = made(excel([HEADINGS, PAYROLL], lambda sheet: sheet.cell(1_048_576, 16_384, "x")))
    assert imported.entries == 1


def test_more_rows_than_a_register_has_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheets, "MAX_ROWS", 3)
    assert "more than 3 rows" in refusal(excel([HEADINGS, PAYROLL, CCTV, CCTV]))


def test_other_zips_are_told_apart() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as parts:
        parts.writestr("content.xml", "x")
    assert "OpenDocument" in refusal(out.getvalue())


def test_all_remarks_are_worded_in_dutch_and_english() -> None:
    from bot.exchange.remarks import load_wording

    assert load_wording("nl").keys() == load_wording("en").keys()


# Whatever stands in a file

CELLS = st.sampled_from(
    (
        *HEADINGS, *PAYROLL, *CCTV, "", "", "", "Nr", "Purpose (en)", "Afdeling", "Ontvangers", "Doelgroep",
        "Statement", "Herzien voor", "1.1", "1", "43 x", "B. b",
         "=1", "'=1", "[1", '["a"]', "Totaal", "NL", "EN", "a", "ja", "null", "no",
        "Toestemming / contract", "x" * 6_000, "\ufffd", "\u2028", "Zoekwoorden", "Zoekwoorden onderdeel", "- a\n- b",
        "Datum: morgen", "Contact: geen", "-", "2026-02-30", "{", "#", "😀",
    )
)  # fmt: skip


@settings(max_examples=60, phases=[Phase.generate])
@given(rows=st.lists(st.lists(CELLS, max_size=7), max_size=12), headings=st.integers(0, 12), as_excel=st.booleans())
def test_whatever_stands_in_a_file_the_register_loads_or_a_sentence_says_why_there_is_none(
    rows: list[list[str]], headings: int, as_excel: bool
) -> None:
    rows.insert(min(headings, len(rows)), [*HEADINGS, "Nr", "Ontvangers", "Zoekwoorden", "Onderdeel"])
    out = io.StringIO()
    csv.writer(out, delimiter=";").writerows(rows)
    try:
        imported = made(excel(rows) if as_excel else out.getvalue())
        assert register(imported).processings
        remarks = imported.remarks
    except ImportRefusedError as refused:
        remarks = refused.remarks
    assert all(remark.told_in("nl") and remark.told_in("en") for remark in remarks)
