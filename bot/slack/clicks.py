"""What a button carries: an entry, a facet, a language, as small JSON that an old message can still be read by."""

import hashlib
import json

from bot.slack.text import shortened

BUTTON_VALUE = 2000
OPTION_VALUE = 150


def carry(*, limit: int = BUTTON_VALUE, **fields: str | None) -> str:
    """Return the fields that say something as a button's value; a `question` is shortened until all fits `limit`.

    >>> carry(entry="4.6", facet=None, language="nl")
    '{"entry":"4.6","language":"nl"}'
    """
    told = {name: text for name, text in fields.items() if text}
    value = json.dumps(told, ensure_ascii=False, separators=(",", ":"))
    while len(value) > limit and told.get("question"):
        told["question"] = shortened(told["question"], max(1, len(told["question"]) - (len(value) - limit)))
        if len(told["question"]) <= 1:
            del told["question"]
        value = json.dumps(told, ensure_ascii=False, separators=(",", ":"))
    return value


def judge_of(reply_id: str, user: str) -> str:
    """Return what a reply's feedback buttons carry to know its asker by, without their id; another for each reply.

    No secret: it can be tried whether it is somebody's. It only stands where that person can be seen to have asked.
    """
    return hashlib.sha256(f"{reply_id}\0{user}".encode("utf-8", "replace")).hexdigest()[:16] if user else ""


def carried(value: str | None) -> dict[str, str]:
    """Return what a button carried; nothing where the value is none of ours.

    >>> carried('{"entry":"4.6","page":2}')
    {'entry': '4.6'}
    >>> carried("an older button's value")
    {}
    """
    try:
        fields = json.loads(value or "")
    except ValueError:
        return {}
    if not isinstance(fields, dict):
        return {}
    return {name: text for name, text in fields.items() if isinstance(text, str)}
