"""The register's colours as a stylesheet: its accent, made darker or lighter until text in it can be read.

Contrast is the ratio of WCAG 2.2, https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio.
"""

import colorsys

from bot.knowledge.register import Register

ACCENT = "#0b5b4b"
LIGHT_PAPER, DARK_PAPER = "#f3f2ec", "#1d2322"  # the least contrasting ground that the accent stands on
LEAST_CONTRAST = 5.0  # WCAG AA asks for 4.5; the rest is room for tinted grounds

_ICON = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32">'
    '<path fill="{accent}" d="M6 3h20a4 4 0 0 1 4 4v13a4 4 0 0 1-4 4H16l-7 6v-6H6a4 4 0 0 1-4-4V7a4 4 0 0 1 4-4z"/>'
    '<path fill="none" stroke="#fff" stroke-width="2.6" stroke-linecap="round" d="M9 10.5h14M9 16.5h9"/></svg>'
)


def contrast(one: str, other: str) -> float:
    """Return the contrast of two colours, 1 (none) to 21.

    >>> contrast("#000000", "#ffffff")
    21.0
    """
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return round((lighter + 0.05) / (darker + 0.05), 2)


def readable(colour: str, *, on: str) -> str:
    """Return a colour made darker or lighter, in its own hue, until text in it can be read on a ground.

    >>> readable("#0b5b4b", on="#f3f2ec")
    '#0b5b4b'
    """
    dark_ground = _luminance(on) < 0.18
    hue, lightness, saturation = colorsys.rgb_to_hls(*(part / 255 for part in _parts(colour)))
    least = LEAST_CONTRAST + (2 if dark_ground else 0)  # light text on dark needs more to look as clear
    while contrast(colour, on) < least and 0 <= lightness <= 1:
        lightness += 0.02 if dark_ground else -0.02
        softer = saturation * (0.45 if dark_ground else 1)  # a full colour glares on a dark ground
        rgb = colorsys.hls_to_rgb(hue, min(max(lightness, 0), 1), softer)
        colour = "#" + "".join(f"{round(part * 255):02x}" for part in rgb)
    return colour


def accent_of(register: Register) -> str:
    """Return the accent colour that the register sets, or our own."""
    return register.theme.accent or ACCENT


def theme_css(register: Register) -> bytes:
    """Return the custom properties that the stylesheet draws with."""
    accent = accent_of(register)
    light, dark = readable(accent, on=LIGHT_PAPER), readable(accent, on=DARK_PAPER)
    return (
        f":root{{--accent:{light};--on-accent:#fff}}\n"
        f"@media (prefers-color-scheme:dark){{:root{{--accent:{dark};--on-accent:#0d1211}}}}\n"
    ).encode()


def icon(register: Register) -> bytes:
    """Return the favicon, an SVG."""
    return _ICON.format(accent=readable(accent_of(register), on="#ffffff")).encode()


def _parts(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def _luminance(colour: str) -> float:
    red, green, blue = (
        part / 255 / 12.92 if part / 255 <= 0.04045 else ((part / 255 + 0.055) / 1.055) ** 2.4
        for part in _parts(colour)
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
