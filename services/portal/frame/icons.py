"""Icons, taken one by one out of the packaged Bootstrap Icons and put into the page."""

import re
from functools import cache
from importlib.resources import files

from markupsafe import Markup


@cache
def icon(name: str) -> Markup:
    """Return the icon as an SVG in the colour and size of the text around it, silent to screen readers.

    Raises LookupError where there is no such icon.
    """
    found = re.search(
        rf'<symbol[^>]*viewBox="([^"]+)"[^>]*id="{re.escape(name)}"[^>]*>(.*?)</symbol>', _sprite(), re.DOTALL
    )
    if found is None:
        raise LookupError(f"there is no icon {name!r}")
    box, shapes = found.groups()
    drawing = (
        f'<svg class="icon" viewBox="{box}" fill="currentColor" aria-hidden="true" focusable="false">{shapes}</svg>'
    )
    return Markup(drawing)  # noqa: S704 - our own package's drawing, no input


@cache
def _sprite() -> str:
    folder = files("flask_bootstrap") / "static" / "bootstrap5" / "icons"
    return (folder / "bootstrap-icons.svg").read_text(encoding="utf-8")
