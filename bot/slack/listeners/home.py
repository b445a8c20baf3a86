"""The app's own place in Slack: its Home tab, and the prompts above an empty conversation."""

from slack_bolt.async_app import AsyncApp

from bot.slack.clicks import carried
from bot.slack.desk import Desk
from bot.slack.home import home_view, section_view
from bot.slack.listeners.acknowledged import Body, after_ack
from bot.slack.text import shortened
from bot.slack.workspace import user_of

PROMPT_TITLE = 75


def register(app: AsyncApp, desk: Desk) -> None:
    app.event("app_home_opened")(after_ack(desk, open_app_home))


async def open_app_home(desk: Desk, body: Body) -> None:
    event = body["event"]
    if event.get("tab") == "messages":
        await suggest_prompts(desk, event)
    elif event.get("tab", "home") == "home":
        await publish_start(desk, event["user"])


async def suggest_prompts(desk: Desk, event: Body) -> None:
    language = await desk.language_of(event["user"])
    examples = await desk.examples(language=language)
    prompts = [{"title": shortened(example, PROMPT_TITLE), "message": example} for example in examples]
    if prompts:
        await desk.delivery.suggest(event["channel"], desk.messages(language).slack.prompts_title, prompts)


async def publish_start(desk: Desk, user: str) -> None:
    language = await desk.language_of(user)
    messages = desk.messages(language)
    view = home_view(
        messages,
        desk.assistant.register,
        await desk.help(language=messages.language),
        examples=await desk.examples(language=messages.language),
        officer=desk.settings.privacy_channel is not None,
        keeping=desk.assistant.keeping,
        week=await desk.figures.week() if user in desk.settings.officers else None,
    )
    await desk.delivery.publish_home(user, view)


async def turn_page(desk: Desk, body: Body) -> None:
    """Show a section, or the start again where there is no such section."""
    user, kept = user_of(body), carried(body["actions"][0].get("value"))
    messages = desk.messages(kept.get("language"))
    page = kept.get("page", "0")
    view = section_view(
        messages,
        desk.assistant.register,
        await desk.help(language=messages.language),
        section_id=kept.get("section", ""),
        page=int(page) if page.isdecimal() else 0,
    )
    if view is None:
        await publish_start(desk, user)
    else:
        await desk.delivery.publish_home(user, view)


async def back_to_start(desk: Desk, body: Body) -> None:
    await publish_start(desk, user_of(body))
