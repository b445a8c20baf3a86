"""Bytes that are served as they are: compressed once, known by their hash, not sent again to those who have them."""

import gzip
import hashlib
from dataclasses import dataclass
from functools import cached_property

import brotli
from starlette.requests import Request
from starlette.responses import Response

IMMUTABLE = "public, max-age=31536000, immutable"  # for addresses that hold the hash of what they give
SHORT_LIVED = "public, max-age=3600, stale-while-revalidate=86400"
REVALIDATED = "no-cache"  # may be kept, but is asked for again: an edit of the register shows at once

_SMALL = 300
"""Bytes below which compressing gains nothing."""

_LARGE = 200_000
"""Bytes above which the best compression takes seconds: a middling one gains nearly as much."""


@dataclass(frozen=True)
class Asset:
    """A file as it is served. `version` is the first 12 hex digits of the SHA-256 of its bytes."""

    content: bytes
    media_type: str

    @cached_property
    def version(self) -> str:
        """The first 12 hex digits of the SHA-256 of the bytes."""
        return hashlib.sha256(self.content).hexdigest()[:12]

    @cached_property
    def encodings(self) -> dict[str, bytes]:
        """The bytes by content coding, the best first; `identity` last."""
        if len(self.content) < _SMALL:
            return {"identity": self.content}
        large = len(self.content) > _LARGE
        return {
            "br": brotli.compress(self.content, quality=5 if large else 11),
            "gzip": gzip.compress(self.content, compresslevel=6 if large else 9, mtime=0),
            "identity": self.content,
        }

    def response(self, request: Request, *, cache_control: str, headers: dict[str, str] | None = None) -> Response:
        """Return the answer to a request: compressed as its sender can read it, or 304 where it has these bytes."""
        coding = accepted_coding(request.headers.get("accept-encoding", ""), self.encodings)
        sent = {
            "cache-control": cache_control,
            "etag": f'"{self.version}-{coding}"',
            "vary": "Accept-Encoding",
            **(headers or {}),
        }
        if self._is_known(request.headers.get("if-none-match", "")):
            # With its type, by which a page gets its policy: a browser takes a 304's headers for the page's.
            return Response(status_code=304, media_type=self.media_type, headers=sent)
        if coding != "identity":
            sent["content-encoding"] = coding
        return Response(self.encodings[coding], media_type=self.media_type, headers=sent)

    def _is_known(self, if_none_match: str) -> bool:
        known = {tag.strip().removeprefix("W/").strip('"') for tag in if_none_match.split(",")}
        return "*" in known or any(f"{self.version}-{coding}" in known for coding in self.encodings)


def accepted_coding(accept_encoding: str, offered: dict[str, bytes] | tuple[str, ...]) -> str:
    """Return the first of the offered content codings that a header accepts, or `identity`.

    >>> accepted_coding("gzip, deflate, br", ("br", "gzip"))
    'br'
    >>> accepted_coding("gzip;q=0", ("br", "gzip"))
    'identity'
    """
    accepted = set()
    for part in accept_encoding.lower().split(","):
        coding, _, quality = part.partition(";")
        if quality.replace(" ", "") not in ("q=0", "q=0.0", "q=0.00", "q=0.000"):
            accepted.add(coding.strip())
    return next((coding for coding in offered if coding in accepted), "identity")
