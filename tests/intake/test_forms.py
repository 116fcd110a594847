"""What a form accepts and what it says to the rest (rules I-3, I-4)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from services.intake.domain.follow_ups import FollowUps
from services.intake.domain.form import Condition, Field, Form
from services.intake.domain.form_faults import faults_of
from services.intake.domain.form_links import FormLinks
from services.intake.domain.kinds import KINDS, FieldKind, Limits
from services.intake.domain.patterns import is_pattern
from services.intake.domain.refusals import FormLinkDead
from services.intake.domain.sample import OFFERS
from shared.contracts.intake.facts import BriefLine
from shared.kernel.ids import new_id
from shared.kernel.refusals import Problem

NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)
K = FieldKind
TWO = (
    Field(name="word", label="Word", is_required=True),
    Field(name="count", label="How many", kind=K.NUMBER),
)


def a_field(kind=K.TEXT, **changes):
    return Field(**({"name": "it", "label": "It", "kind": kind} | changes))


@pytest.mark.parametrize(
    ("field", "given", "read"),
    [
        (a_field(), "  tents ", "tents"),
        (a_field(), 12, "12"),
        (a_field(limits=Limits(min_length=3, max_length=5)), "abc", "abc"),
        (a_field(limits=Limits(min_length=3, max_length=5)), "abcde", "abcde"),
        (a_field(K.LONG_TEXT), "one\ntwo", "one\ntwo"),
        (a_field(K.NUMBER), "1200", 1200),
        (a_field(K.NUMBER), 2.5, 2.5),
        (a_field(K.NUMBER), 3.0, 3),
        (a_field(K.NUMBER, limits=Limits(minimum=1, maximum=3)), 1, 1),
        (a_field(K.NUMBER, limits=Limits(minimum=1, maximum=3)), 3, 3),
        (a_field(K.EMAIL), " a.b+c@mail.example.co ", "a.b+c@mail.example.co"),
        (a_field(K.URL), "https://www.example.com:8080/a?b=c", "https://www.example.com:8080/a?b=c"),
        (a_field(K.DATE), "2026-12-04", "2026-12-04"),
        (a_field(K.CHOICE, options=("friendly", "expert")), " Expert ", "expert"),
        (a_field(K.YES_NO), True, True),
        (a_field(K.YES_NO), "No", False),
        (a_field(K.PHONE), " +43 (1) 234-567 ", "+431234567"),
        (a_field(K.MANY_CHOICE, options=("a", "b", "c")), ["C", "a", "c"], ["a", "c"]),
        (a_field(K.MANY_CHOICE, options=("a", "b")), "b", ["b"]),
        (a_field(pattern="[A-Z]{2}-\\d+"), "AT-12", "AT-12"),
        (a_field(K.TABLE, columns=TWO), [{"word": "tent", "count": "3"}, {}], [{"word": "tent", "count": 3}]),
        (a_field(K.TABLE, columns=TWO), [["tent", 3], ["", None]], [{"word": "tent", "count": 3}]),
        (a_field(K.TABLE, columns=TWO), "tent\t3\nbag\t\n", [{"word": "tent", "count": 3}, {"word": "bag"}]),
        (a_field(K.TABLE, columns=TWO), "How many,Word\n3,tent", [{"count": 3, "word": "tent"}]),
        (a_field(K.TABLE, columns=TWO), 'word;count\n"a; b";1', [{"word": "a; b", "count": 1}]),
    ],
)
def test_an_answer_is_read_to_its_one_true_form(field, given, read):
    assert Form((field,)).read({"it": given}) == ({"it": read}, [])


@pytest.mark.parametrize(
    ("field", "given", "code"),
    [
        (a_field(), ["a"], "not_a_text"),
        (a_field(), True, "not_a_text"),
        (a_field(limits=Limits(min_length=3)), "ab", "too_short"),
        (a_field(limits=Limits(max_length=5)), "abcdef", "too_long"),
        (a_field(K.NUMBER), "many", "not_a_number"),
        (a_field(K.NUMBER), True, "not_a_number"),
        (a_field(K.NUMBER), "NaN", "not_a_number"),
        (a_field(K.NUMBER), "1e400", "not_a_number"),
        (a_field(K.NUMBER, limits=Limits(minimum=1)), 0, "too_small"),
        (a_field(K.NUMBER, limits=Limits(maximum=20)), 60, "too_large"),
        (a_field(K.EMAIL), "priya at fernhill", "not_an_email"),
        (a_field(K.EMAIL), "a@b", "not_an_email"),
        (a_field(K.EMAIL), 5, "not_an_email"),
        (a_field(K.URL), "bluebird dot example", "not_a_url"),
        (a_field(K.URL), "millstone/subscribe", "not_a_url"),
        (a_field(K.URL), "javascript:alert(1)", "not_a_url"),
        (a_field(K.URL), "http://[broken", "not_a_url"),
        (a_field(K.DATE), "next Tuesday", "not_a_date"),
        (a_field(K.DATE), "2026-02-30", "not_a_date"),
        (a_field(K.CHOICE, options=("friendly",)), "rude", "choice_unknown"),
        (a_field(K.YES_NO), "perhaps", "not_yes_or_no"),
        (a_field(K.YES_NO), 1, "not_yes_or_no"),
        (a_field(K.PHONE), "call me", "not_a_phone"),
        (a_field(K.PHONE), "12345", "not_a_phone"),
        (a_field(K.MANY_CHOICE, options=("a",)), ["a", "z"], "choice_unknown"),
        (a_field(K.MANY_CHOICE, options=("a",)), {"a": 1}, "choice_unknown"),
        (a_field(K.MANY_CHOICE, options=("a", "b"), limits=Limits(minimum=2)), ["a"], "too_few"),
        (a_field(K.MANY_CHOICE, options=("a", "b"), limits=Limits(maximum=1)), ["a", "b"], "too_many"),
        (a_field(pattern="[A-Z]{2}"), "at", "not_as_asked"),
        (a_field(K.TABLE, columns=TWO), 5, "not_a_table"),
        (a_field(K.TABLE, columns=TWO, limits=Limits(maximum=1)), [["a"], ["b"]], "too_many"),
    ],
)
def test_a_wrong_answer_is_kept_as_given_and_named(field, given, code):
    answers, problems = Form((field,)).read({"it": given})

    assert answers == {"it": given}
    assert [(problem.field, problem.code) for problem in problems] == [("it", code)]


@pytest.mark.parametrize("silence", [{}, {"it": None}, {"it": ""}, {"it": "  "}])
def test_a_required_field_without_an_answer_is_missing_and_another_is_not(silence):
    required, optional = a_field(is_required=True), a_field()

    assert Form((required,)).check(silence) == [Problem(field="it", code="required", message="Please answer “It”.")]
    assert Form((optional,)).check(silence) == []


def test_each_cell_of_a_table_that_will_not_do_is_named():
    form = Form((a_field(K.TABLE, columns=TWO),))

    problems = form.check({"it": "tent\tmany\n\t4\nbag\t1\textra"})

    assert problems == [
        Problem(field="it.1.count", code="not_a_number", message="Row 1: Please give a number, such as 800."),
        Problem(field="it.2.word", code="required", message="Row 2: Please answer “Word”."),
        Problem(field="it.3.column 3", code="column_unknown", message="Row 3: there is no column 'column 3'."),
    ]
    assert form.label("it.1.count") == "It"


def test_a_field_is_asked_only_where_its_condition_holds():
    form = Form(
        (
            a_field(K.YES_NO, name="has_shop", label="A shop?"),
            a_field(K.URL, name="shop", is_required=True, shown_if=Condition(field="has_shop", any_of=(True,))),
            a_field(name="why", is_required=True, shown_if=Condition(field="shop", is_negated=True)),
        )
    )

    assert [problem.field for problem in form.check({})] == []
    assert [problem.field for problem in form.check({"has_shop": "yes"})] == ["shop", "why"]
    assert form.check({"has_shop": "no", "shop": "nonsense"}) == []
    assert [line.field for line in form.brief({"has_shop": False, "shop": "nonsense"})] == ["has_shop"]


def test_a_default_stands_for_what_was_left_out_and_not_for_what_was_emptied():
    form = Form(
        (a_field(default="friendly"), a_field(name="b", default=1, shown_if=Condition(field="it", any_of=("x",))))
    )

    assert form.with_defaults({}) == {"it": "friendly"}
    assert form.with_defaults({"it": None}) == {"it": None}


@pytest.mark.parametrize("pattern", [r"[A-Z]{2}\d{1,4}", "a|bc?", r"\+\d+", "[^;]*", "€+"])
def test_a_pattern_is_signs_classes_and_repeats(pattern):
    assert is_pattern(pattern)


@pytest.mark.parametrize(
    "pattern", ["(a+)+", "(?=a)", r"(a)\1", "a**", "[z-a]", "a{5,2}", "a" * 201, "a*b*c*d*", "", "a|", "[", "a{"]
)
def test_a_pattern_that_could_keep_us_busy_is_none(pattern):
    assert not is_pattern(pattern)


def test_every_kind_can_be_read():
    assert set(KINDS) == set(FieldKind) - {K.TABLE, K.FILE, K.HEADING}


@pytest.mark.parametrize("offer", OFFERS, ids=lambda offer: offer.code)
def test_a_form_is_the_same_after_it_was_kept(offer):
    assert Form.of_rows(offer.form.as_rows()) == offer.form
    assert faults_of(offer.form) == []


def test_a_form_that_cannot_be_asked_says_why():
    form = Form(
        (
            a_field(),
            a_field(K.CHOICE),
            a_field(name="Bad Name", label=" ", pattern="(", page=2),
            a_field(K.TABLE, name="t", columns=(a_field(K.TABLE),), page=1),
            a_field(K.NUMBER, name="n", default="many", limits=Limits(minimum=2, maximum=1)),
            a_field(name="c", shown_if=Condition(field="d"), columns=TWO),
            a_field(name="d", shown_if=Condition(field="n", any_of=("two",))),
        )
    )

    assert [(fault.field, fault.code) for fault in faults_of(form)] == [
        ("fields.1.name", "not_unique"),
        ("fields.1.options", "required"),
        ("fields.2.name", "invalid"),
        ("fields.2.label", "required"),
        ("fields.2.pattern", "invalid"),
        ("fields.3.columns.0.columns", "required"),
        ("fields.3.columns.0.kind", "not_allowed"),
        ("fields.4.limits", "invalid"),
        ("fields.4.default", "invalid"),
        ("fields.5.columns", "not_allowed"),
        ("fields.3.page", "out_of_order"),
        ("fields.5.shown_if.field", "field_unknown"),
        ("fields.6.shown_if.any_of", "invalid"),
    ]


def test_the_brief_holds_the_answers_in_the_forms_order_and_then_what_was_said_beyond_it():
    form = Form((a_field(name="a", label="A"), a_field(K.YES_NO, name="b", label="B"), a_field(name="c", label="C")))

    brief = form.brief({"gift": "mug", "b": True, "a": "x", "c": " "})

    assert brief == (
        BriefLine(field="a", label="A", value="x"),
        BriefLine(field="b", label="B", value="Yes"),
        BriefLine(field="gift", label="gift", value="mug"),
    )


def test_follow_ups_go_after_1_3_and_7_days_and_patience_ends_7_days_later():
    plan = FollowUps()

    assert [plan.wait_behind(nth).days for nth in range(4)] == [1, 2, 4, 7]
    assert [plan.is_over(nth) for nth in (1, 3, 4)] == [False, False, True]


def test_a_link_opens_its_order_for_30_days():
    links, order_id = FormLinks("k" * 40), new_id()
    token = links.token_for(order_id, at=NOON)

    assert links.order_of(token, at=NOON + timedelta(days=30)) == order_id
    with pytest.raises(FormLinkDead):
        links.order_of(token, at=NOON + timedelta(days=30, seconds=1))


@pytest.mark.parametrize("spoil", [lambda t: t[:-2], lambda t: "B" + t[1:], lambda t: "", lambda t: "ü.b.c"])
def test_a_forged_link_opens_nothing(spoil):
    token = FormLinks("k" * 40).token_for(new_id(), at=NOON)

    with pytest.raises(FormLinkDead):
        FormLinks("k" * 40).order_of(spoil(token), at=NOON)
    with pytest.raises(FormLinkDead):
        FormLinks("x" * 40).order_of(token, at=NOON)
