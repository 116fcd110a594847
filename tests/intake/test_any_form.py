"""Whatever the agency asks and whatever a client says: a form holds together (rules I-3, I-4)."""

from __future__ import annotations

import json

import jsonschema
from hypothesis import given
from hypothesis import strategies as st

from services.intake.domain.form import Condition, Field, Form, is_missing
from services.intake.domain.form_faults import faults_of
from services.intake.domain.form_schema import schema_of
from services.intake.domain.kinds import FieldKind, Limits, Wrong, WrongInside

K = FieldKind
OPTIONS = ("friendly", "expert", "playful")
#: An answer in its true form, for each kind without limits.
TRUE = {
    K.TEXT: st.text(st.characters(categories=["L", "N"]), min_size=1, max_size=20),
    K.LONG_TEXT: st.text(st.characters(categories=["L", "N"]), min_size=1, max_size=50),
    K.NUMBER: st.integers(-1000, 1000),
    K.EMAIL: st.just("kim@example.com"),
    K.URL: st.just("https://www.example.com/a"),
    K.PHONE: st.just("+431234567"),
    K.DATE: st.dates().map(str),
    K.CHOICE: st.sampled_from(OPTIONS),
    K.MANY_CHOICE: st.sets(st.sampled_from(OPTIONS), min_size=1).map(lambda s: [o for o in OPTIONS if o in s]),
    K.YES_NO: st.booleans(),
    K.FILE: st.lists(
        st.builds(
            lambda file_id, size: {"file_id": str(file_id), "name": "a.pdf", "type": "pdf", "size_bytes": size},
            st.uuids(),
            st.integers(1, 10**6),
        ),
        min_size=1,
        max_size=3,
    ),
    K.TABLE: st.lists(
        st.fixed_dictionaries({"word": st.text("abc", min_size=1), "count": st.integers(0, 9)}), min_size=1
    ),
}
ANYTHING = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False)
    | st.text(max_size=10)
    | st.sampled_from(OPTIONS),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)
COLUMNS = (Field(name="word", label="Word", is_required=True), Field(name="count", label="Count", kind=K.NUMBER))


@st.composite
def forms(draw) -> Form:
    fields: list[Field] = []
    for place in range(draw(st.integers(1, 6))):
        kind = draw(st.sampled_from(list(K)))
        asked = [field for field in fields if field.kind.is_asked]
        fields.append(
            Field(
                name=f"f{place}",
                label=f"Field {place}",
                kind=kind,
                is_required=kind.is_asked and draw(st.booleans()),
                help=draw(st.sampled_from(["", "In short."])),
                limits=draw(st.sampled_from([Limits(), Limits(max_length=50, minimum=-1000, maximum=1000)]))
                if kind is K.NUMBER
                else Limits(),
                options=OPTIONS if kind.is_chosen else (),
                default=draw(st.none() | TRUE[kind]) if kind.is_asked and kind is not K.FILE else None,
                shown_if=draw(conditions(asked)) if asked and draw(st.booleans()) else None,
                columns=COLUMNS if kind is K.TABLE else (),
                page=1 + place // 3,
            )
        )
    return Form(tuple(fields))


def conditions(asked: list[Field]):
    def on(field: Field):
        values = {
            K.CHOICE: st.lists(st.sampled_from(OPTIONS), max_size=2),
            K.MANY_CHOICE: st.lists(st.sampled_from(OPTIONS), max_size=2),
        }
        any_of = values.get(field.kind, st.just([True]) if field.kind is K.YES_NO else st.just([]))
        return st.builds(Condition, field=st.just(field.name), any_of=any_of.map(tuple), is_negated=st.booleans())

    return st.sampled_from(asked).flatmap(on)


@st.composite
def true_answers(draw, form: Form):
    """Answers in their true form; a required field has one, another may."""
    return {
        field.name: draw(TRUE[field.kind])
        for field in form.fields
        if field.kind.is_asked and (field.is_required or draw(st.booleans()))
    }


@given(forms())
def test_any_form_can_be_asked_and_is_the_same_after_it_was_kept(form):
    assert faults_of(form) == []
    assert Form.of_rows(json.loads(json.dumps(form.as_rows()))) == form


@given(forms(), st.data())
def test_good_answers_pass_and_are_read_the_same_again(form, chance):
    answers = chance.draw(true_answers(form))

    read, problems = form.read(answers)

    assert problems == []
    assert read == answers
    assert form.read(form.with_defaults(answers)).problems == []


def says_nothing(field, given_):
    try:
        return is_missing(given_) or is_missing(field.read(given_))
    except (Wrong, WrongInside):
        return False


@given(forms(), st.data())
def test_any_answers_either_pass_or_name_each_field_that_is_broken(form, chance):
    names = [field.name for field in form.fields]
    answers = chance.draw(st.dictionaries(st.sampled_from([*names, "beyond"]), ANYTHING))

    read, problems = form.read(answers)

    named = {problem.field.partition(".")[0] for problem in problems}
    for field in form.asked(answers):
        given_ = answers.get(field.name)
        if says_nothing(field, given_):
            assert (field.name in named) is field.is_required
        elif field.name not in named:
            assert field.read(given_) == read[field.name]
        else:
            assert read[field.name] == given_
    assert form.read(read) == (read, problems)
    assert all(problem.message and problem.code for problem in problems)


@given(forms(), st.data())
def test_nothing_is_demanded_of_a_field_that_is_not_asked(form, chance):
    answers = chance.draw(st.dictionaries(st.sampled_from([f.name for f in form.fields]), ANYTHING))

    asked = {field.name for field in form.asked(answers)}

    hidden = {field.name for field in form.fields if field.kind.is_asked} - asked
    assert hidden & {problem.field.partition(".")[0] for problem in form.check(answers)} == set()
    assert hidden & {line.field for line in form.brief(form.read(answers).answers)} == set()
    for field in form.fields:
        if field.kind.is_asked and field.shown_if is not None and field.shown_if.field in hidden:
            assert field.name in hidden


@given(forms(), st.data())
def test_what_passes_is_valid_by_the_forms_json_schema_and_what_it_refuses_does_not_pass(form, chance):
    schema = schema_of(form, "Order")
    jsonschema.Draft202012Validator.check_schema(schema)
    validator = jsonschema.Draft202012Validator(schema)

    assert validator.is_valid(chance.draw(true_answers(form)))

    some = chance.draw(true_answers(form))
    for name in chance.draw(st.sets(st.sampled_from([f.name for f in form.fields]))):
        some.pop(name, None)
    assert validator.is_valid(some) is (form.check(some) == [])
