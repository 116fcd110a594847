"""The sample agency, Northwind Content: what it sells, and to whom. Ids are made from names, so that all apps agree on them."""

from typing import Final
from uuid import NAMESPACE_DNS, uuid5

from services.intake.domain.form import Field, Form
from services.intake.domain.kinds import FieldKind, Limits
from services.intake.domain.offer import Offer
from shared.contracts.intake.facts import SubmittedClient
from shared.kernel.ids import ClientId, ServiceId
from shared.kernel.money import Money

PASSWORD: Final = "orderwright-demo"


def service_id_of(code: str) -> ServiceId:
    return ServiceId(uuid5(NAMESPACE_DNS, f"{code}.northwind.example"))


def client_id_of(email: str) -> ClientId:
    return ClientId(uuid5(NAMESPACE_DNS, email))


def _offer(code: str, name: str, description: str, price: int, deadline_hours: int, *fields: Field) -> Offer:
    return Offer(
        code=code,
        name=name,
        description=description,
        price=Money(price, "USD"),
        form=Form(fields),
        pipeline="content-marketing",
        deadline_hours=deadline_hours,
        acceptance_days=7,
        revision_limit=2,
    )


def _website(*, is_required: bool = True, name: str = "website", label: str = "Your website") -> Field:
    return Field(name=name, label=label, kind=FieldKind.URL, is_required=is_required, help="With https:// in front.")


def _text(name: str, label: str, *, is_required: bool = True, limits: Limits | None = None, note: str = "") -> Field:
    return Field(name=name, label=label, is_required=is_required, limits=limits or Limits(max_length=300), help=note)


def _long(name: str, label: str, *, is_required: bool = True, limits: Limits | None = None, note: str = "") -> Field:
    kept = limits or Limits(max_length=5000)
    return Field(name=name, label=label, kind=FieldKind.LONG_TEXT, is_required=is_required, limits=kept, help=note)


def _number(name: str, label: str, least: int, most: int) -> Field:
    limits = Limits(minimum=least, maximum=most)
    return Field(name=name, label=label, kind=FieldKind.NUMBER, is_required=True, limits=limits)


def _date(name: str, label: str, *, is_required: bool = False) -> Field:
    return Field(name=name, label=label, kind=FieldKind.DATE, is_required=is_required)


OFFERS: Final = (
    _offer(
        "blog-article",
        "Blog article",
        "One researched article in your voice, with a title, headings and a meta description.",
        180_00,
        40,
        _text("topic", "What is the article about?", limits=Limits(min_length=3, max_length=120)),
        _text("audience", "Who should read it?"),
        _number("word_count", "How many words?", 300, 5000),
        _text("keywords", "Which search terms matter?", is_required=False, note="Separated by commas."),
        _website(),
        Field(
            name="tone",
            label="How should it sound?",
            kind=FieldKind.CHOICE,
            options=("friendly", "expert", "playful"),
        ),
        _date("due_on", "When do you need it?"),
    ),
    _offer(
        "seo-content-package",
        "SEO content package",
        "Keyword research, a content plan and a set of optimised articles for one website.",
        1_200_00,
        120,
        _website(),
        _long("goals", "What should the content achieve?", limits=Limits(min_length=20, max_length=5000)),
        _number("articles", "How many articles?", 1, 20),
        _long("competitors", "Who do you compete with?", is_required=False),
        Field(name="contact_email", label="Whom may we ask?", kind=FieldKind.EMAIL, is_required=True),
    ),
    _offer(
        "landing-page",
        "Landing page copy",
        "The words of one page that sells one product: headline, benefits, proof and call to action.",
        420_00,
        48,
        _text("product", "What does the page sell?"),
        _website(is_required=False, name="page_url", label="Where is the page?"),
        _long("benefits", "What does the buyer gain?"),
        _text("call_to_action", "What should the reader do?"),
    ),
    _offer(
        "case-study",
        "Case study",
        "An interview with your customer and the story of what changed for them, in numbers and quotes.",
        650_00,
        72,
        _text("customer", "Which customer is it about?"),
        _date("interview_on", "When can we talk to them?"),
        _long("story", "What happened, in short?"),
        Field(name="may_name", label="May we name them?", kind=FieldKind.YES_NO, is_required=True),
    ),
    _offer(
        "newsletter",
        "Newsletter issue",
        "One issue of your newsletter, ready to send: subject, preview text and body.",
        140_00,
        24,
        _text("subject", "What is the issue about?"),
        _long("points", "What must be in it?"),
        _date("send_on", "When does it go out?", is_required=True),
    ),
    _offer(
        "content-calendar",
        "Content calendar",
        "What to publish where and when, month by month, with topics, formats and owners.",
        300_00,
        32,
        _website(),
        _number("months", "For how many months?", 1, 12),
        _long("themes", "Which themes should come up?", is_required=False),
    ),
)

BUYERS: Final = (
    SubmittedClient(
        email="clara@bluebird.example", name="Clara Voss", company="Bluebird Outdoor", time_zone="America/Denver"
    ),
    SubmittedClient(
        email="devin@harborlight.example",
        name="Devin Okafor",
        company="Harborlight Dental",
        time_zone="America/New_York",
    ),
    SubmittedClient(
        email="priya@fernhill.example", name="Priya Nair", company="Fernhill SaaS", time_zone="Asia/Kolkata"
    ),
    SubmittedClient(
        email="tomas@castellan.example", name="Tomas Weber", company="Castellan Travel", time_zone="Europe/Vienna"
    ),
)
