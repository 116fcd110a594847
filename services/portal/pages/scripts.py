"""Scripts of others that pages use, handed out of their packages."""

from importlib.resources import files
from typing import Final

from flask import Blueprint

#: htmx, which takes over parts of a page that the server has made anew.
screen: Final = Blueprint(
    "scripts",
    __name__,
    static_folder=str(files("js_lib_htmx").joinpath("static", "htmx")),
    static_url_path="/static/packages",
)
