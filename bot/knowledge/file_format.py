"""The shape of the register's files, as foreign data meets it.

The texts under the fields are the hover texts that editors show to the privacy officer, by way of `schema`.
"""

import re
from collections.abc import Mapping
from datetime import date
from typing import Annotated, Self, TypeVar

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    GetJsonSchemaHandler,
    StringConstraints,
    ValidationInfo,
    model_validator,
)
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, PydanticCustomError

from bot.knowledge.register import Address, Audience, FactName, LawfulBasis
from bot.knowledge.yaml_nodes import Unquoted
from bot.messages import load_messages, message_languages

MAX_TEXT = 5_000  # characters: more than a screen or a Slack message can show
MAX_ID = 64  # characters

# Patterns that Rust (pydantic), Python (jsonschema) and ECMAScript (editors) read alike; \w is not among them.
ID = r"^[^\s!-/:-@\[-`{-~][^\s!-,:-@\[-^`{-~]*$"  # of ASCII's punctuation only . - / _, and none of it at the start
EMAIL = r"^[^\s@<>,;:\"()]+@[^\s@<>,;:\"()]+\.[^\s@<>,;:\"()]{2,}$"
URL = r"^https?://[^\s/?#<>\"\\{}@]+([/?#][^\s<>\"\\{}]*)?$"
URL_WITH_ID = r"^https?://[^\s/?#<>\"\\{}@]+([/?#]([^\s<>\"\\{}]|\{id\})*)?$"
COLOUR = "^#[0-9a-fA-F]{6}$"
LOGO = r"^[^\s/\\:.][^/\\:]*\.(svg|png|jpg|jpeg|webp)$"

PATTERN_CODES = {
    ID: "bad_id",
    EMAIL: "bad_email",
    URL: "bad_url",
    URL_WITH_ID: "bad_url_with_id",
    COLOUR: "bad_colour",
    LOGO: "bad_logo",
}
"""The code of the problem where a text does not fit a pattern."""

_LANGUAGE = re.compile(r"[a-z]{2}")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def _check_language(code: str, info: ValidationInfo) -> str:
    if isinstance(info.context, Mapping) and code in info.context["languages"]:
        return code
    if not _LANGUAGE.fullmatch(code):
        raise PydanticCustomError("bad_language", "not a language code")
    if info.context is not None:
        raise PydanticCustomError("unknown_language", "no messages in this language")
    return code


def _check_common_language(title: Mapping[str, str], other: str, text: Mapping[str, str]) -> None:
    if not title.keys() & text.keys():
        languages = {"title": tuple(title), "other": other, "text": tuple(text)}
        raise PydanticCustomError("no_common_language", "no language in common", languages)


def _to_date(value: object) -> date:
    text = value.text if isinstance(value, Unquoted) else value
    try:
        if isinstance(text, str) and _DAY.fullmatch(text):
            return date.fromisoformat(text)
    except ValueError:  # the 30th of February
        pass
    raise PydanticCustomError("not_a_date", "not a date")


def _to_list(value: object) -> object:
    return [value] if isinstance(value, str) else value


Line = Annotated[str, StringConstraints(min_length=1, max_length=MAX_TEXT)]
Id = Annotated[str, StringConstraints(min_length=1, max_length=MAX_ID, pattern=ID)]
Email = Annotated[str, StringConstraints(min_length=1, max_length=MAX_TEXT, pattern=EMAIL)]
Url = Annotated[str, StringConstraints(min_length=1, max_length=MAX_TEXT, pattern=URL)]
UrlWithId = Annotated[str, StringConstraints(min_length=1, max_length=MAX_TEXT, pattern=URL_WITH_ID)]
Colour = Annotated[str, StringConstraints(min_length=1, pattern=COLOUR)]
FileName = Annotated[str, StringConstraints(min_length=1, max_length=MAX_TEXT, pattern=LOGO)]
Day = Annotated[date, BeforeValidator(_to_date)]


class _ByLanguage:
    """Tells the schema of a dictionary by language: one property for each language that the assistant speaks."""

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        value = handler.resolve_ref_schema(handler(schema))
        each = value.pop("additionalProperties")
        value.pop("propertyNames", None)
        value["properties"] = {
            language: {**each, "description": f"In this language: {load_messages(language).name}."}
            for language in message_languages()
        }
        value["additionalProperties"] = False
        return value


_T = TypeVar("_T")
Language = Annotated[str, AfterValidator(_check_language)]
ByLanguage = Annotated[dict[Language, _T], Field(min_length=1), _ByLanguage()]
MaybeByLanguage = Annotated[dict[Language, _T | None], _ByLanguage()]
Text = ByLanguage[Line]
MaybeText = ByLanguage[Annotated[str, StringConstraints(max_length=MAX_TEXT)]]
Words = MaybeByLanguage[list[Line]]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True, use_attribute_docstrings=True)


class ContactPart(_Part):
    email: Email | None = Field(None, examples=["privacy@example.org"])
    """The privacy officer's e-mail address. Leave it empty while it is not known: nothing is made up."""
    url: Url | None = Field(None, examples=["https://example.org/privacy"])
    """The page with the privacy officer's contact form."""


class ControllerPart(_Part):
    name: Line = Field(examples=["Enpuls"])
    """The name of the organisation that is responsible for the data (the controller, Article 4(7) GDPR)."""
    contact: ContactPart | None = None
    """How the privacy officer can be reached (Article 13(1)(b) GDPR). Shown with the answers."""
    address: Address = Address.JE
    """How Dutch answers address the asker: `je` (informal) or `u` (formal)."""


class ThemePart(_Part):
    accent: Colour | None = Field(None, examples=["#005a9c"])
    """The colour of buttons and links, as # and six digits or letters a to f. Needs quotes: # begins a comment."""
    logo: FileName | None = Field(None, examples=["logo.svg"])
    """The name of an image that lies beside this file: svg, png, jpg or webp."""


class ProcessingPart(_Part):
    id: Id = Field(examples=["4.6"])
    """The number or name of this processing, in quotes. Links point at it, so it stays the same when texts change."""
    title: Text = Field(examples=[{"nl": "Facturatie", "en": "Invoicing"}])
    """What the processing is called, by language."""
    purpose: Text = Field(examples=[{"nl": "Wij sturen u een factuur.", "en": "We send you a bill."}])
    """What the data are used for (Article 13(1)(c) GDPR), by language. Shown word for word as the answer."""
    lawful_basis: LawfulBasis = Field(examples=["consent"])
    """Why it is allowed: one of the six lawful bases of Article 6(1) GDPR, from which the asker's rights follow.

    - `consent`: the person gave permission, and can take it back (a)
    - `contract`: needed for a contract with the person, or to prepare one (b)
    - `legal_obligation`: a law obliges to it (c)
    - `vital_interests`: needed to protect somebody's life (d)
    - `public_task`: needed for a task of public interest or authority, laid down in law (e)
    - `legitimate_interests`: an interest that was weighed against the privacy of the people concerned (f)
    """
    keywords: Words | None = Field(None, examples=[{"nl": ["rekening", "factuur"], "en": ["bill", "invoice"]}])
    """What people call it, by language: words from daily life by which a question finds this processing."""
    questions: Words | None = Field(None, examples=[{"en": ["Why do I get a bill?"]}])
    """How people ask for it, by language: whole questions."""
    audience: Audience = Audience.PUBLIC
    """Who may be told: `public`, everybody; `staff`, only in Slack and in the terminal, never on the web."""
    interest: Text | None = None
    """The legitimate interest itself (Article 13(1)(d) GDPR). Wanted with `legitimate_interests`."""
    statute: Text | None = None
    """The law that asks for it (Article 6(3) GDPR). Wanted with `legal_obligation` and `public_task`."""
    data_subjects: Text | None = None
    """Whose data they are (Article 30(1)(c) GDPR)."""
    data: Text | None = None
    """Which data are used (Article 30(1)(c) GDPR)."""
    recipients: Text | None = None
    """Who receives the data (Article 13(1)(e) GDPR)."""
    retention: Text | None = None
    """How long the data are kept, or what decides it (Article 13(2)(a) GDPR)."""
    transfers: Text | None = None
    """Whether data leave the European Economic Area, and under which safeguard (Article 13(1)(f) GDPR)."""
    source: Text | None = None
    """Where the data come from, if not from the person (Article 14(2)(f) GDPR)."""
    security: Text | None = None
    """How the data are protected, in general (Article 30(1)(g) GDPR)."""
    automated_decisions: Text | None = None
    """Whether a computer decides by itself, and by which logic (Articles 13(2)(f) and 22 GDPR)."""
    statement: MaybeByLanguage[UrlWithId] | None = Field(
        None, examples=[{"nl": "https://example.org/privacy#facturen"}]
    )
    """The web page of this processing's own privacy statement, by language. `{id}` in it stands for the id."""
    review_by: Day | None = Field(None, examples=["2027-06-30"])
    """The day by which somebody looks whether this entry is still true: year, month and day."""

    @model_validator(mode="after")
    def _tells_it_in_one_language(self) -> Self:
        _check_common_language(self.title, "purpose", self.purpose)
        return self

    def facts(self) -> dict[FactName, dict[str, str]]:
        """Return the facts that are on file, in the order of `FactName`."""
        return {name: text for name in FactName if (text := getattr(self, name.value)) is not None}


class SectionPart(_Part):
    id: Id = Field(examples=["4"])
    """The number or name of this section, in quotes. It stays the same when texts change."""
    title: Text = Field(examples=[{"nl": "Zakelijke relaties", "en": "Business relations"}])
    """What the section is called, by language."""
    keywords: Words | None = Field(None, examples=[{"nl": ["leverancier"], "en": ["supplier"]}])
    """Words that point at the whole section, by language: mostly whom it is about."""
    processings: list[ProcessingPart] = Field(min_length=1)
    """The processings of personal data in this section, each beginning with a dash."""


class RegisterPart(_Part):
    """A register of processings of personal data. Saved edits are checked, and published when nothing is wrong."""

    date: Day | None = Field(None, examples=["2026-11-23"])
    """The day of this version of the register, told with each answer: year, month and day. Left out: the file's own."""
    controller: ControllerPart = Field(examples=[{"name": "Enpuls"}])
    """Who is responsible for the data, and whom to ask."""
    statement: MaybeByLanguage[UrlWithId] | None = Field(None, examples=[{"nl": "https://example.org/privacy#{id}"}])
    """The web address of the full privacy statement, by language. `{id}` in it stands for the id of the processing that
    was asked about. Left empty: the page that the assistant itself makes of this register."""
    outside: Words | None = Field(None, examples=[{"nl": ["salaris"], "en": ["salary"]}])
    """Words for what people ask about and this register has nothing on, by language, so that it says so."""
    theme: ThemePart | None = None
    """The looks of the statement page and of the assistant on the website."""
    sections: list[SectionPart] = Field(min_length=1)
    """The chapters of the register, each beginning with a dash."""
    assistant: SectionPart | None = None
    """What the assistant itself does with the questions that people ask it (Article 13 GDPR), as one more section. It
    stands at the end of the statement and is not counted among the processings."""


class TopicPart(_Part):
    id: Id = Field(examples=["access"])
    """The name of this topic."""
    title: Text = Field(examples=[{"nl": "Inzage", "en": "See your data"}])
    """What the topic is called, by language."""
    text: Text = Field(examples=[{"en": "You can ask {controller} for a copy of your data."}])
    """What is said about it, by language. `{controller}` stands for the controller's name, and `{kept}` for what this
    app keeps of questions."""
    article: MaybeText | None = Field(None, examples=[{"nl": "art. 15 AVG", "en": "Art. 15 GDPR"}])
    """The article of the law that it rests on, by language; empty where it rests on none."""
    link: MaybeByLanguage[Url] | None = Field(None, examples=[{"nl": "https://example.org/inzage"}])
    """Where to read or do more, by language."""
    keywords: Words | None = Field(None, examples=[{"en": ["copy of my data"]}])
    """What people call it, by language."""
    questions: Words | None = Field(None, examples=[{"en": ["Can I see my data?"]}])
    """How people ask for it, by language."""

    @model_validator(mode="after")
    def _tells_it_in_one_language(self) -> Self:
        _check_common_language(self.title, "text", self.text)
        return self


class TopicsPart(_Part):
    topics: list[TopicPart] = Field(min_length=1)
    """What people ask about privacy that no processing answers, each beginning with a dash."""


class ExamplePart(_Part):
    ask: Line = Field(examples=["Why do I get a bill?"])
    """The question, as people type it."""
    language: Annotated[str, AfterValidator(_check_language)] = Field(examples=["en"])
    """The language of the question."""
    expect: Annotated[list[Line], Field(min_length=1), BeforeValidator(_to_list)] = Field(examples=["nothing"])
    """What must be found: ids of processings, `topic:` with the id of a topic, `nothing` or `everything`."""
    facet: Line | None = Field(None, examples=["retention"])
    """What is asked about it, for example `retention`."""
    context: Line | None = Field(None, examples=["4.6"])
    """The id of the processing that was answered before."""


class ExamplesPart(_Part):
    examples: list[ExamplePart]
    """Questions with what they must find, each beginning with a dash."""
