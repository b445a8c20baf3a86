"""The pages that people read: the statement, an answer without JavaScript, and the page one shows."""

import json
import mimetypes
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from importlib import resources
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined, pass_context
from jinja2.runtime import Context
from markupsafe import Markup, escape

from bot.archive import Period
from bot.assistant import Assistant
from bot.history import told_periods
from bot.knowledge.register import Register
from bot.messages import Messages, load_messages, message_languages
from bot.replies import Reply
from bot.replying import told_date, told_keeping
from bot.settings import Settings
from bot.web.asset import Asset
from bot.web.incoming import LONGEST_QUESTION, Asked, RefusedError
from bot.web.publications import ToldPublication
from bot.web.statement import Statement, Text, changes_path, section_path, statement_path, tell_statement, to_json
from bot.web.theme import icon, theme_css


class Pages:
    """The pages of the register in force."""

    def __init__(self, assistant: Assistant, settings: Settings, *, widget_url: str, has_history: bool = False) -> None:
        self._assistant = assistant
        self._settings = settings
        self._widget_url = widget_url
        self._has_history = has_history
        self._edition = self._edit(assistant.register)

    @property
    def edition(self) -> "Edition":
        """The pages as they are now. Whoever answers a request takes one edition and keeps to it."""
        register = self._assistant.register
        if self._edition.register is not register:
            self._edition = self._edit(register)
        return self._edition

    def earlier(self, register: Register, periods: tuple[Period, ...]) -> "Edition":
        """Return the pages of a register that served before, in the looks of today."""
        return self._edit(replace(register, theme=self._assistant.register.theme), periods)

    def _edit(self, register: Register, periods: tuple[Period, ...] = ()) -> "Edition":
        return Edition(
            register, self._settings, widget_url=self._widget_url, has_history=self._has_history, periods=periods
        )


class Edition:
    """The pages of one version of the register, each drawn when it is first asked for.

    `periods` are those in which an earlier version served: its pages say so, and lead to the present ones. With
    `has_history` there is a page of what changed.
    """

    def __init__(
        self,
        register: Register,
        settings: Settings,
        *,
        widget_url: str,
        has_history: bool = False,
        periods: tuple[Period, ...] = (),
    ) -> None:
        self.register = register
        self.languages = register.languages
        self._settings = settings
        self._widget_url = widget_url
        self._has_history = has_history
        self._periods = periods
        self.query = f"?version={register.version}" if periods else ""
        self._told: dict[str, Statement] = {}
        self._drawn: dict[tuple[str, ...], Asset] = {}
        self.script = Asset(_read("static/statement.js"), "text/javascript; charset=utf-8")
        self.stylesheet = Asset(theme_css(register) + _read("static/page.css"), "text/css; charset=utf-8")
        self.favicon = Asset(icon(register), "image/svg+xml")
        self.logo = _logo(register, settings)

    def asset(self, name: str) -> Asset | None:
        """Return what pages load, by its name: `page.css`, `statement.js` or `logo`, with any version in it."""
        match name.split("."):
            case "page", _, "css":
                return self.stylesheet
            case "statement", _, "js":
                return self.script
            case "logo", _:
                return self.logo
        return None

    def statement(self, language: str) -> Asset:
        """Return the statement: the whole of it, or of a large register the list of its entries."""

        def draw() -> Asset:
            statement = self._tell(language)
            return self._page(
                "statement.html" if statement.one_page else "index.html",
                language,
                path=statement_path(language),
                alternate=statement_path,
                statement=statement,
                linked_data=_linked_data(statement, self._settings.public_url),
            )

        return self._once(("statement", language), draw)

    def section(self, language: str, id: str) -> Asset | None:
        """Return the page of one section; None where the register has no such section, or is told on one page."""
        statement = self._tell(language)
        chapter = statement.chapter(id)
        if chapter is None or statement.one_page:
            return None

        def draw() -> Asset:
            return self._page(
                "section.html",
                language,
                path=section_path(language, id),
                alternate=lambda other: section_path(other, id),
                statement=statement,
                chapter=chapter,
            )

        return self._once(("section", language, id), draw)

    def has_section(self, id: str) -> bool:
        """Return whether the public register has a section with this id."""
        return self._tell(self.languages[0]).chapter(id) is not None

    def twin(self, language: str) -> Asset:
        """Return the register as JSON, as told in a language."""

        def draw() -> Asset:
            told = to_json(self._tell(language), self._settings.public_url)
            return Asset(json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode(), "application/json")

        return self._once(("twin", language), draw)

    def home(self, language: str) -> Asset:
        """Return the page one shows: the widget, the start of the statement, and how to embed."""

        def draw() -> Asset:
            return self._page(
                "home.html",
                language,
                path=f"/?language={language}",
                alternate=lambda other: f"/?language={other}",
                statement=self._tell(language),
                widget_url=self._widget_url,
                snippet=f'<script src="{self._settings.public_url}/widget.js" async></script>',
            )

        return self._once(("home", language), draw)

    def changes(self, language: str, publications: Sequence[ToldPublication], *, older: int) -> Asset:
        """Return the page that tells what changed, the newest first; so many `older` versions are left out."""
        return self._page(
            "changes.html",
            language,
            path=changes_path(language),
            alternate=changes_path,
            publications=publications,
            older=older,
            words=self.messages(language).changes,
        )

    def answer(self, language: str, *, question: str, reply: Reply) -> str:
        """Return the page with the reply to a question. A question that follows it is about the same entry."""
        return self._render(
            "answer.html",
            language,
            path=statement_path(language) + "/ask",
            alternate=statement_path,
            question=question,
            context=reply.processings[0].id if len(reply.processings) == 1 else "",
            reply=reply,
            spoken=self.messages(reply.language),
        )

    def refusal(self, language: str, refused: RefusedError, asked: Asked | None) -> str:
        """Return the page with the sentence that refuses a question, and the form with it, where it could be read."""
        return self._render(
            "answer.html",
            language,
            path=statement_path(language) + "/ask",
            alternate=statement_path,
            question=asked.question if asked else "",
            context=(asked.context if asked else None) or "",
            reply=None,
            refusal=refused.sentence(self.messages(language).pages),
        )

    def not_found(self, language: str) -> str:
        """Return the page for an address where there is nothing."""
        say = self.messages(language).pages
        return self._error(
            language, say.not_found_title, say.not_found_text.format(controller=self.register.controller.name)
        )

    def error(self, language: str, sentence: str) -> str:
        """Return a page that says what went wrong."""
        return self._error(language, self.messages(language).pages.error_title, sentence)

    def messages(self, language: str) -> Messages:
        """Return what the app says in a language, to people addressed as the register has it."""
        return load_messages(language, self.register.controller.address.value)

    def _error(self, language: str, title: str, text: str) -> str:
        return self._render("error.html", language, path="", alternate=statement_path, title=title, text=text)

    def _tell(self, language: str) -> Statement:
        if language not in self._told:
            self._told[language] = tell_statement(self.register, language, query=self.query)
        return self._told[language]

    def _once(self, key: tuple[str, ...], draw: Callable[[], Asset]) -> Asset:
        if key not in self._drawn:
            self._drawn[key] = draw()
        return self._drawn[key]

    def _page(self, template: str, language: str, **given: Any) -> Asset:
        return Asset(self._render(template, language, **given).encode(), "text/html; charset=utf-8")

    def _render(self, template: str, language: str, *, path: str, alternate: Callable[[str], str], **given: Any) -> str:
        register, settings = self.register, self._settings
        messages = self.messages(language)
        return TEMPLATES.get_template(template).render(
            language=language,
            versions=[(other, self.messages(other).name, alternate(other) + self.query) for other in self.languages],
            base_url=settings.public_url,
            canonical=settings.public_url + path,
            controller=register.controller,
            register=register,
            logo=self.logo and f"/assets/logo.{self.logo.version}",
            date=told_date(register.date, messages),
            say=messages.pages,
            says=messages.says,
            history=messages.history,
            has_history=self._has_history,
            past=told_periods(self._periods, messages),
            query=self.query,
            question_kept=told_keeping(settings.keeping, messages),
            stylesheet=f"/assets/page.{self.stylesheet.version}.css",
            script=f"/assets/statement.{self.script.version}.js",
            **given,
        )


def _linked_data(statement: Statement, base_url: str) -> Markup:
    """Return what the statement is in the words of https://schema.org, for search engines."""
    register, say = statement.register, statement.messages.pages
    name = register.controller.name
    ways = {"email": register.controller.email, "url": register.controller.url}
    contact = {"@type": "ContactPoint", "contactType": say.contact} | {way: to for way, to in ways.items() if to}
    return json_in_html(
        {
            "@context": "https://schema.org",
            "@type": "WebPage",
            "name": say.title.format(controller=name),
            "description": say.description.format(controller=name),
            "url": base_url + statement_path(statement.language),
            "inLanguage": statement.language,
            "dateModified": register.date.isoformat(),
            "version": register.version,
            "publisher": {"@type": "Organization", "name": name}
            | ({"contactPoint": contact} if any(ways.values()) else {}),
            "encoding": {
                "@type": "MediaObject",
                "contentUrl": f"{base_url}{statement_path(statement.language)}.json",
                "encodingFormat": "application/json",
            },
        }
    )


def json_in_html(value: Mapping[str, Any]) -> Markup:
    """Return JSON that can stand in a script element: no text in it can end the element.

    >>> json_in_html({"name": "</script>"})
    Markup('{"name":"\\\\u003c/script\\\\u003e"}')
    """
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    for sign, code in (("<", "\\u003c"), (">", "\\u003e"), ("&", "\\u0026")):
        text = text.replace(sign, code)
    return Markup(text)  # noqa: S704 - every sign that HTML knows is written as its code  # nosec B704


def _logo(register: Register, settings: Settings) -> Asset | None:
    """Return the controller's logo, or None where the register names none that can be read."""
    name = register.theme.logo
    if name is None:
        return None
    try:
        content = (settings.register_file.parent / name).read_bytes()
    except OSError:
        return None
    return Asset(content, mimetypes.guess_type(name)[0] or "application/octet-stream")


def _name_of(language: str) -> str:
    """Return a language's own name, or its code where the app has no messages in it."""
    return load_messages(language).name if language in message_languages() else language


def _within(label: str) -> str:
    """Return a label as it stands within a sentence."""
    return label[:1].lower() + label[1:]


@pass_context
def _told(context: Context, text: Text) -> Markup:
    """Return a text of the register, marked with its language where that is not the page's."""
    if text.language == context["language"]:
        return escape(text.text)
    return Markup('<span lang="{}">{}</span>').format(text.language, text.text)


def _read(name: str) -> bytes:
    return resources.files("bot.web").joinpath(name).read_bytes()


TEMPLATES = Environment(
    loader=PackageLoader("bot.web"), autoescape=True, trim_blocks=True, lstrip_blocks=True, undefined=StrictUndefined
)
TEMPLATES.globals.update(
    told=_told, name_of=_name_of, path=statement_path, changes_path=changes_path, longest_question=LONGEST_QUESTION
)
TEMPLATES.filters["within"] = _within
