"""The HTML of every mail, whatever it is about, by the rules that mail programs have."""

from __future__ import annotations

import pytest

from services.notify.domain.kinds import NoticeKind
from tests.notify.builders import PLAIN
from tests.notify.gateways.mail_lint import faults_of
from tests.notify.gateways.mail_samples import BRANDED, READERS, details, place_of, snapshot
from tests.notify.gateways.test_jinja_templates import STRANGE, words_of


@pytest.mark.parametrize("kind", NoticeKind)
@pytest.mark.parametrize("language", READERS)
def test_every_mail_program_can_show_it(kind, language):
    for house in (PLAIN, BRANDED):
        for text in STRANGE.values():
            assert faults_of(words_of(kind, details(kind, text), READERS[language], house).html) == []


@pytest.mark.parametrize(
    ("wrong", "fault"),
    [
        ("<script>1</script>", "<script> is not for mails"),
        ('<link rel="stylesheet" href="https://x.example/a.css">', "<link> is not for mails"),
        ('<img src="https://x.example/a.png">', "a picture has no words in its place, or is not to be had"),
        ('<p style="position:absolute">x</p>', "<p> has the style 'position:absolute'"),
        ('<p style="background:url(https://x.example)">x</p>', "<p> has the style 'background:url(https://x.example)'"),
        ('<a href="/orders">x</a>', "a link leads to '/orders'"),
        ('<a href="https://x.example"></a>', "a link has no words"),
        ('<table role="presentation" width="800"></table>', "<table> is 800 wide"),
        ('<p onclick="x">x</p>', "onclick runs something"),
        ("<p><strong>x</p>", "</p> closes something else"),
        ("x" * 110_000, "Gmail cuts it off"),
    ],
)
def test_what_mail_programs_choke_on_would_be_found(wrong, fault):
    good = words_of(NoticeKind.ORDER_RECEIVED, details(NoticeKind.ORDER_RECEIVED, "x"), READERS["en"]).html

    assert fault in faults_of(good.replace("</body>", f"{wrong}</body>"))


@pytest.mark.parametrize("language", READERS)
def test_every_mail_reads_as_when_somebody_last_looked(language):
    assert snapshot(language) == place_of(language).read_text()
