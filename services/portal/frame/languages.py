"""The languages of the portal: which there are, which is shown, and their texts, read from catalogues that people write."""

from functools import cache
from importlib.resources import files
from io import BytesIO
from typing import Any, Final

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import NullTranslations, Translations
from flask import has_request_context, request
from flask_babel import Babel, Domain, get_locale

#: By their codes, each in its own words. Texts are written in English.
LANGUAGES: Final = {"en": "English", "de": "Deutsch"}

#: Where somebody's choice is kept.
COOKIE: Final = "language"


def the_language() -> str:
    """Return the language that was chosen in this browser, else the one it asks for, else English."""
    if not has_request_context():
        return "en"
    chosen = request.cookies.get(COOKIE, "")
    return chosen if chosen in LANGUAGES else request.accept_languages.best_match(list(LANGUAGES)) or "en"


class Catalogues(Domain):  # type: ignore[misc]  # flask-babel tells no types
    """The portal's texts in the language that is shown; compiled with the first page that needs them, nothing is kept on disk."""

    def get_translations(self) -> Any:
        """Return the texts of the language that is shown."""
        locale = get_locale()
        return catalogue(locale.language if locale else "en")


@cache
def catalogue(language: str) -> NullTranslations:
    """Return the texts of a language; none for the one they are written in."""
    if language not in LANGUAGES or language == "en":
        return NullTranslations()
    source = files("services.portal").joinpath("translations", f"{language}.po").read_bytes()
    compiled = BytesIO()
    write_mo(compiled, read_po(BytesIO(source), locale=language))
    compiled.seek(0)
    return Translations(compiled)


class Languages(Babel):  # type: ignore[misc]  # see above
    """flask-babel, with our catalogues in place of files that were compiled before."""

    @property
    def domain_instance(self) -> Domain:
        return Catalogues()
