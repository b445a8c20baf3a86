"""A report as one page of HTML that needs nothing else: no scripts, no fonts, no pictures from anywhere."""

from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined

from bot.messages import Messages
from bot.reporting import telling
from bot.reporting.chart import draw_chart
from bot.reporting.report import Report


def draw_page(report: Report, messages: Messages) -> str:
    """Return the report as a page for a browser or a printer."""
    return (
        _environment()
        .get_template("page.html")
        .render(report=report, messages=messages, says=messages.report, telling=telling, draw_chart=draw_chart)
    )


@cache
def _environment() -> Environment:
    return Environment(
        loader=PackageLoader("bot.reporting"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
    )
