"""What comes in over HTTP, made into values of ours or refused with a sentence that repeats nothing of it."""

import asyncio
import re
from contextlib import suppress
from typing import Annotated, Any
from urllib.parse import parse_qs

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from pydantic_core import from_json
from starlette.requests import Request

from bot.messages.pages import Pages

LONGEST_QUESTION = 500
LARGEST_BODY = 16 * 1024  # 500 emoji written as \u escapes are 6 kB
SLOWEST_BODY_SECONDS = 10.0
MOST_SKIPPED = 256 * 1024  # bytes of a body that is refused already, so that the refusal arrives
SKIPPING_SECONDS = 1.0

# Control characters but for white space, marks that turn the direction of text, invisible ones, tags and noncharacters:
# none of them is part of a question, and each has been used to make a log or a page say something else.
_NOT_TEXT = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff\ufff9-\uffff"
    "\ud800-\udfff\ufdd0-\ufdef\U000e0000-\U000e007f]"
)
_LANGUAGE_RANGE = re.compile(r"\s*([A-Za-z]{2,3})(?:-[\w-]*)?\s*(?:;\s*q=([01](?:\.\d{0,3})?)\s*)?")


class RefusedError(Exception):
    """A request that is not answered: the status, and the name of its sentence in `bot.messages.Refusals`."""

    def __init__(
        self,
        status: int,
        reason: str,
        *,
        language: str | None = None,
        unread: bool = False,
        retry_after: int | None = None,
    ) -> None:
        super().__init__(reason)
        self.status = status
        self.reason = reason
        self.language = language  # the asker's, where the request told it
        self.unread = unread  # a part of the body is still on its way, so the connection ends here
        self.retry_after = retry_after  # seconds

    @property
    def headers(self) -> dict[str, str]:
        """What the response says of it beside its sentence."""
        told = {
            "connection": "close" if self.unread else None,
            "retry-after": None if self.retry_after is None else str(self.retry_after),
            "www-authenticate": "Bearer" if self.status == 401 else None,
        }
        return {name: value for name, value in told.items() if value is not None}

    def sentence(self, say: Pages, **words: str) -> str:
        """Return the sentence for whoever made the request; `words` are filled in where it has braces for them."""
        wait = "" if self.retry_after is None else say.waiting(self.retry_after)
        return str(getattr(say.errors, self.reason)).format(wait=wait, **words)


class Asked(BaseModel):
    """The body of `POST /api/ask`."""

    model_config = ConfigDict(strict=True, frozen=True, title="Question")

    question: Annotated[str, Field(min_length=1, max_length=LONGEST_QUESTION, description="The question as typed.")]
    language: Annotated[
        str | None, Field(max_length=20, description="The asker's language, one of the register's; null if not known.")
    ] = None
    context: Annotated[str | None, Field(max_length=100, description="The id of the entry answered last.")] = None
    explain: Annotated[bool, Field(description="Whether the candidates with their scores are wanted too.")] = False


class Feedback(BaseModel):
    """The body of `POST /api/feedback`."""

    model_config = ConfigDict(strict=True, frozen=True)

    reply_id: Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{1,64}$", description="The reply_id of the reply.")]
    helpful: Annotated[bool, Field(description="Whether the reply was helpful.")]


async def read_body(request: Request, largest: int = LARGEST_BODY) -> bytes:
    """Return a request's body; raises RefusedError where it is too large or too slow."""
    if _declared(request) > largest:
        await _skip_the_rest(request)
        raise RefusedError(413, "too_large", unread=True)
    body = bytearray()
    try:
        async with asyncio.timeout(SLOWEST_BODY_SECONDS):
            async for chunk in request.stream():
                body += chunk
                if len(body) > largest:
                    await _skip_the_rest(request)
                    raise RefusedError(413, "too_large", unread=True)
    except TimeoutError:
        raise RefusedError(408, "too_slow", unread=True) from None
    return bytes(body)


async def _skip_the_rest(request: Request) -> None:
    """Read on for a moment and drop it, unless far too much was announced.

    A connection that is closed while its body still comes is reset, and the refusal is lost with it: whoever asks
    through a proxy would read 502 in its place.
    """
    if _declared(request) > MOST_SKIPPED or "expect" in request.headers:
        return
    skipped = 0
    with suppress(TimeoutError):
        async with asyncio.timeout(SKIPPING_SECONDS):
            while skipped < MOST_SKIPPED:
                message = await request.receive()
                skipped += len(message.get("body", b""))
                if not message.get("more_body"):
                    return


def _declared(request: Request) -> int:
    length = request.headers.get("content-length", "0")
    return int(length[:20]) if length.isdecimal() else 0


async def read_question(request: Request, languages: tuple[str, ...]) -> Asked:
    """Return the question in a JSON body, cleaned of what is not text; raises RefusedError."""
    return to_question(await _read_json(request), languages)


async def read_feedback(request: Request) -> Feedback:
    """Return the judgement of a reply in a JSON body; raises RefusedError."""
    try:
        return Feedback.model_validate(await _read_json(request))
    except ValidationError:
        raise RefusedError(422, "feedback") from None


async def _read_json(request: Request) -> Any:
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != "application/json":
        await _skip_the_rest(request)
        raise RefusedError(415, "content_type", unread=True)
    body = await read_body(request)
    try:
        # Not json.loads: it lets NaN and lone surrogates through, which break whatever is told about them later.
        return from_json(body, allow_inf_nan=False)
    except ValueError:
        raise RefusedError(422, "not_json") from None


async def read_form(request: Request, languages: tuple[str, ...]) -> Asked:
    """Return the question of an HTML form, cleaned of what is not text; raises RefusedError."""
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != "application/x-www-form-urlencoded":
        await _skip_the_rest(request)
        raise RefusedError(415, "content_type", unread=True)
    body = await read_body(request)
    try:
        fields = parse_qs(body.decode("utf-8", "replace"), max_num_fields=20)
    except ValueError:
        raise RefusedError(422, "question") from None
    return to_question({name: fields[name][0] for name in ("question", "context") if name in fields}, languages)


def to_question(given: Any, languages: tuple[str, ...]) -> Asked:
    """Return a question from foreign data, cleaned of what is not text; raises RefusedError."""
    if not isinstance(given, dict):
        raise RefusedError(422, "not_json")
    told = given.get("language")
    language = told if isinstance(told, str) and told in languages else None
    if told is not None and language is None:
        raise RefusedError(422, "language")
    try:
        asked = Asked.model_validate(given)
    except ValidationError as error:
        problem = error.errors(include_url=False, include_context=False, include_input=False)[0]
        name = str(problem["loc"][0])
        too_long = name == "question" and problem["type"] == "string_too_long"
        raise RefusedError(422, "question_too_long" if too_long else name, language=language) from None
    question = clean(asked.question)
    if not question:
        raise RefusedError(422, "question", language=language)
    return asked.model_copy(update={"question": question, "context": asked.context and clean(asked.context)})


def clean(text: str) -> str:
    r"""Return a text without what is not text, and without white space around it.

    >>> clean(" Wie\x00 ziet\u202e dit? ")
    'Wie ziet dit?'
    """
    return _NOT_TEXT.sub("", text).strip()


def preferred_language(accept_language: str, languages: tuple[str, ...]) -> str:
    """Return which of the languages an Accept-Language header asks for first, or the first of them.

    >>> preferred_language("fr-FR, en;q=0.8, nl;q=0.5", ("nl", "en"))
    'en'
    """
    wanted: dict[str, float] = {}
    for part in accept_language[:500].split(","):
        if found := _LANGUAGE_RANGE.fullmatch(part):
            wanted.setdefault(found[1].lower(), float(found[2] or 1))
    return max(languages, key=lambda language: wanted.get(language, 0.0))


def wanted_language(request: Request, languages: tuple[str, ...]) -> str:
    """Return which of the languages a request asks for first, or the first of them."""
    return preferred_language(request.headers.get("accept-language", ""), languages)
