"""What Slack would refuse, or a reader trip over, in a message or a view: a strict reading of its Block Kit reference.

Pure functions from a payload to a list of problems, in words. Closed: a key or a kind of block that is not known here
is a problem too.
"""

import json
import re
from collections import Counter
from typing import Any

Payload = dict[str, Any]

MESSAGE_BLOCKS = 50
VIEW_BLOCKS = 100
ALL_TEXT = 13_200
POST_TEXT = 40_000
UPDATE_TEXT = 4_000

_TEXT_KEYS = {"plain_text": {"type", "text", "emoji"}, "mrkdwn": {"type", "text", "verbatim"}}
_BLOCK_KEYS = {
    "section": {"type", "block_id", "text", "fields", "accessory", "expand"},
    "header": {"type", "block_id", "text"},
    "context": {"type", "block_id", "elements"},
    "context_actions": {"type", "block_id", "elements"},
    "actions": {"type", "block_id", "elements"},
    "divider": {"type", "block_id"},
    "input": {"type", "block_id", "label", "element", "hint", "optional", "dispatch_action"},
}
_BLOCKS_OF = {
    "message": {"section", "header", "context", "context_actions", "actions", "divider"},
    "home": {"section", "header", "context", "actions", "divider"},
    "modal": {"section", "header", "context", "actions", "divider", "input"},
}
_ELEMENT_KEYS = {
    "button": {"type", "action_id", "text", "value", "url", "style", "accessibility_label"},
    "static_select": {"type", "action_id", "placeholder", "options", "initial_option"},
    "plain_text_input": {"type", "action_id", "multiline", "min_length", "max_length", "placeholder", "initial_value"},
    "radio_buttons": {"type", "action_id", "options", "initial_option"},
    "feedback_buttons": {"type", "action_id", "positive_button", "negative_button"},
}

_TOKEN = re.compile(r"<(?:https?://[^\s<>|]+(?:\|[^<>|]+)?|@[UW][A-Z0-9]+|#C[A-Z0-9]+)>")
_MENTION = re.compile(r"<@[UW][A-Z0-9]+>")
_BROADCAST = re.compile(r"<!(?:channel|here|everyone|subteam)")
_MARKDOWN = re.compile(r"\*\*\S|^#{1,6} |\[[^\]\n]+\]\(https?:", re.MULTILINE)


def problems_of_message(payload: Payload, *, limit: int = POST_TEXT, mentions: bool = False) -> list[str]:
    """Return what is wrong with a message: its fallback text, its blocks, its metadata.

    `mentions` says whether it may call a person by name.
    """
    text, blocks = payload.get("text") or "", payload.get("blocks") or []
    found = [] if text.strip() else ["no text for screen readers and notifications"]
    if len(text) > limit:
        found.append(f"text has {len(text)} characters, over {limit}")
    found += problems_of_mrkdwn(text, mentions=mentions)
    found += problems_of_blocks(blocks, surface="message", mentions=mentions)
    if len(blocks) > MESSAGE_BLOCKS:
        found.append(f"{len(blocks)} blocks, over {MESSAGE_BLOCKS}")
    told = sum(len(part) for part in _texts(blocks))
    if told > ALL_TEXT:
        found.append(f"msg_blocks_too_long: {told} characters in all blocks")
    unsaid = _words(" ".join(_told(blocks))) - _words(text)
    if len(unsaid) > 3 and "…" not in text:
        found.append(f"text does not carry what the blocks say: {sorted(unsaid)[:8]}")
    if "metadata" in payload:
        found += problems_of_metadata(payload["metadata"])
    if re.search(r"https?://", text) and payload.get("unfurl_links") is not False and limit == POST_TEXT:
        found.append("links would unfurl")
    return found


def problems_of_view(view: Payload) -> list[str]:
    """Return what is wrong with a modal or an App Home."""
    kind = view.get("type")
    if kind not in ("modal", "home"):
        return [f"a view of type {kind!r}"]
    keys = {"type", "blocks", "private_metadata", "callback_id"}
    if kind == "modal":
        keys |= {"title", "close", "submit", "clear_on_close", "notify_on_close"}
    found = [f"unknown key {key!r} in a {kind}" for key in view.keys() - keys]
    blocks = view.get("blocks") or []
    if not 1 <= len(blocks) <= VIEW_BLOCKS:
        found.append(f"{len(blocks)} blocks in a view")
    if len(view.get("private_metadata", "")) > 3000:
        found.append("private_metadata over 3000")
    if kind == "modal":
        for name in ("title", "close", "submit"):
            if name in view or name == "title":
                found += problems_of_text(view.get(name), kind="plain_text", limit=24, name=name)
        if any(block.get("type") == "input" for block in blocks) and "submit" not in view:
            found.append("a modal with a field needs a submit button")
    return found + problems_of_blocks(blocks, surface=kind)


def problems_of_blocks(blocks: list[Payload], *, surface: str, mentions: bool = False) -> list[str]:
    """Return what is wrong with blocks on one surface: message, modal or home."""
    found = []
    for place, block in enumerate(blocks):
        kind = block.get("type", "?")
        if kind not in _BLOCKS_OF[surface]:
            found.append(f"block {place}: {kind} in a {surface}")
            continue
        unknown = block.keys() - _BLOCK_KEYS[kind]
        found += [f"block {place}: unknown key {key!r}" for key in unknown]
        found += [
            f"block {place} ({kind}): {problem}" for problem in _problems_of_block(block, kind, mentions=mentions)
        ]
    action_ids = Counter(element["action_id"] for element in elements(blocks) if "action_id" in element)
    found += [f"action_id {id_!r} is used {count} times" for id_, count in action_ids.items() if count > 1]
    block_ids = Counter(block["block_id"] for block in blocks if "block_id" in block)
    found += [f"block_id {id_!r} is used {count} times" for id_, count in block_ids.items() if count > 1]
    return found


def problems_of_text(
    text: Any, *, kind: str | None = None, limit: int = 3000, name: str = "text", mentions: bool = False
) -> list[str]:
    """Return what is wrong with a text object."""
    if not isinstance(text, dict) or text.get("type") not in _TEXT_KEYS:
        return [f"{name} is no text object"]
    found = [f"{name}: unknown key {key!r}" for key in text.keys() - _TEXT_KEYS[text["type"]]]
    if kind is not None and text["type"] != kind:
        found.append(f"{name} has to be {kind}")
    words = text.get("text")
    if not isinstance(words, str) or not 1 <= len(words) <= limit:
        found.append(f"{name} has {len(words or '')} characters, allowed are 1 to {limit}")
    elif text["type"] == "mrkdwn":
        found += problems_of_mrkdwn(words, mentions=mentions)
    elif "&amp;" in words or "&lt;" in words:
        found.append(f"{name} shows an escape: {words[:40]!r}")
    return found


def problems_of_mrkdwn(text: str, *, mentions: bool = False) -> list[str]:
    """Return what is wrong with mrkdwn: not escaped exactly once, a broadcast, a mention, Markdown proper."""
    found = []
    if _BROADCAST.search(text):
        found.append("calls everybody")
    if _MENTION.search(text) and not mentions:
        found.append("calls a person")
    bare = _TOKEN.sub("", text)
    if "<" in bare or ">" in bare:
        found.append(f"not escaped: {bare[max(0, bare.find('<') - 10) :][:40]!r}")
    if re.search(r"&(?!amp;|lt;|gt;)", text):
        found.append("a bare ampersand")
    if re.search(r"&amp;(?:amp|lt|gt);", text):
        found.append("escaped twice")
    if _MARKDOWN.search(text):
        found.append("Markdown in mrkdwn")
    if text.count("```") % 2:
        found.append("code that does not end")
    return found


def problems_of_metadata(metadata: Any) -> list[str]:
    """Return what is wrong with a message's metadata."""
    if not isinstance(metadata, dict) or metadata.keys() != {"event_type", "event_payload"}:
        return ["metadata needs event_type and event_payload"]
    found = []
    if not re.fullmatch(r"[a-z0-9_]{1,255}", str(metadata["event_type"])):
        found.append("metadata's event_type")
    payload = metadata["event_payload"]
    if not isinstance(payload, dict) or not all(isinstance(value, str | int | bool) for value in payload.values()):
        found.append("metadata's event_payload")
    if len(json.dumps(metadata)) > 8000:
        found.append("metadata_too_large")
    return found


def elements(blocks: list[Payload]) -> list[Payload]:
    """Return every element that can be clicked or filled in."""
    found = []
    for block in blocks:
        if block.get("type") in ("actions", "context_actions"):
            found += block.get("elements", [])
        for name in ("accessory", "element"):
            if name in block:
                found.append(block[name])
    return found


def _problems_of_block(block: Payload, kind: str, *, mentions: bool) -> list[str]:
    match kind:
        case "section":
            found = problems_of_text(block.get("text"), mentions=mentions) if "text" in block else []
            for field in block.get("fields", []):
                found += problems_of_text(field, limit=2000, name="field", mentions=mentions)
            if "text" not in block and not block.get("fields"):
                found.append("neither text nor fields")
            if "accessory" in block:
                found += _problems_of_element(block["accessory"], {"button", "static_select"})
            return found
        case "header":
            return problems_of_text(block.get("text"), kind="plain_text", limit=150)
        case "context":
            parts = block.get("elements", [])
            found = [] if 1 <= len(parts) <= 10 else [f"{len(parts)} elements"]
            for part in parts:
                found += problems_of_text(part, limit=2000, mentions=mentions)
            return found
        case "actions":
            parts = block.get("elements", [])
            found = [] if 1 <= len(parts) <= 25 else [f"{len(parts)} elements"]
            for part in parts:
                found += _problems_of_element(part, {"button", "static_select"})
            return found
        case "context_actions":
            parts = block.get("elements", [])
            found = [] if 1 <= len(parts) <= 5 else [f"{len(parts)} elements"]
            for part in parts:
                found += _problems_of_element(part, {"feedback_buttons"})
            return found
        case "input":
            found = problems_of_text(block.get("label"), kind="plain_text", limit=2000, name="label")
            return found + _problems_of_element(block.get("element", {}), {"plain_text_input", "radio_buttons"})
    return []


def _problems_of_element(element: Payload, allowed: set[str]) -> list[str]:
    kind = element.get("type", "?")
    if kind not in allowed:
        return [f"element {kind}"]
    found = [f"{kind}: unknown key {key!r}" for key in element.keys() - _ELEMENT_KEYS[kind]]
    if not 1 <= len(element.get("action_id", "")) <= 255:
        found.append(f"{kind} without action_id")
    match kind:
        case "button":
            found += problems_of_text(element.get("text"), kind="plain_text", limit=75, name="button")
            found += _too_long(element, "value", 2000) + _too_long(element, "accessibility_label", 75)
            if element.get("style", "primary") not in ("primary", "danger"):
                found.append("a button's style")
            if (
                not re.search(r"\w", (element.get("text") or {}).get("text", ""))
                and "accessibility_label" not in element
            ):
                found.append("a button without words needs an accessibility_label")
        case "static_select":
            found += problems_of_text(element.get("placeholder"), kind="plain_text", limit=150, name="placeholder")
            found += _problems_of_options(element.get("options", []), most=100)
        case "radio_buttons":
            found += _problems_of_options(element.get("options", []), most=10)
            if element.get("initial_option") not in (None, *element.get("options", [])):
                found.append("initial_option is none of the options")
        case "plain_text_input":
            if "placeholder" in element:
                found += problems_of_text(element["placeholder"], kind="plain_text", limit=150, name="placeholder")
            if not 1 <= element.get("max_length", 3000) <= 3000:
                found.append("max_length")
            found += _too_long(element, "initial_value", element.get("max_length", 3000))
        case "feedback_buttons":
            for name in ("positive_button", "negative_button"):
                half = element.get(name) or {}
                found += problems_of_text(half.get("text"), kind="plain_text", limit=75, name=name)
                found += _too_long(half, "value", 2000) + _too_long(half, "accessibility_label", 75)
                found += [
                    f"{name}: unknown key {key!r}" for key in half.keys() - {"text", "value", "accessibility_label"}
                ]
                if not half.get("value"):
                    found.append(f"{name} without value")
    return found


def _problems_of_options(options: list[Payload], *, most: int) -> list[str]:
    found = [] if 1 <= len(options) <= most else [f"{len(options)} options"]
    for option in options:
        found += [f"option: unknown key {key!r}" for key in option.keys() - {"text", "value", "description"}]
        found += problems_of_text(option.get("text"), kind="plain_text", limit=75, name="option")
        found += _too_long(option, "value", 150)
        if "description" in option:
            found += problems_of_text(option["description"], kind="plain_text", limit=75, name="description")
    values = Counter(option.get("value") for option in options)
    return found + [f"option value {value!r} twice" for value, count in values.items() if count > 1]


def _too_long(element: Payload, name: str, limit: int) -> list[str]:
    return [f"{name} has over {limit} characters"] if len(element.get(name, "")) > limit else []


def _texts(blocks: list[Payload]) -> list[str]:
    """Return every text in blocks, wherever it stands."""
    found: list[str] = []

    def look(value: Any) -> None:
        if isinstance(value, dict):
            if isinstance(value.get("text"), str):
                found.append(value["text"])
            for part in value.values():
                look(part)
        elif isinstance(value, list):
            for part in value:
                look(part)

    look(blocks)
    return found


def _told(blocks: list[Payload]) -> list[str]:
    """Return what sections and headings say, which the fallback text has to say too."""
    return [(block.get("text") or {}).get("text", "") for block in blocks if block.get("type") in ("section", "header")]


def _words(text: str) -> set[str]:
    """Return the words of a text that stay when it is said without marks: no addresses, no ids of people."""
    bare = re.sub(r"<(?:https?://[^|>]*)\|([^>]*)>", r"\1", text)
    bare = re.sub(r"https?://\S+|<[^>]*>", " ", bare)
    return {word.lower() for word in re.findall(r"[^\W\d_]{3,}", bare)}
