"""What intake tells: who clients are, and how their orders come in."""

from datetime import datetime

from services.notify.domain.follow_up import Step
from services.notify.domain.kinds import NoticeKind
from services.notify.domain.person import PersonKind
from services.notify.domain.refusals import PersonUnknown
from services.notify.domain.rule import Audience
from services.notify.messages.telling import tell
from services.notify.storage.work import Work
from services.notify.use_cases.drop_follow_up import drop_follow_up
from services.notify.use_cases.forget_person import forget_person
from services.notify.use_cases.learn_contact import LearnContact, learn_contact
from services.notify.use_cases.learn_order import LearnOrder, learn_order
from services.notify.use_cases.learn_person import LearnPerson, learn_person
from services.notify.use_cases.merge_person import MergePerson, merge_person
from services.notify.use_cases.plan_follow_up import PlanFollowUp, plan_follow_up
from shared.contracts.intake.doors import AccessRevoked, ClientInvited, ClientPasswordLinkAsked, SignInLinkAsked
from shared.contracts.intake.facts import (
    ClientChanged,
    ClientErased,
    ClientRegistered,
    ContactChanged,
    OrderApproved,
    OrderIncomplete,
    OrderReceived,
    OrderRejected,
    OrderReviewDemanded,
    OrderWithdrawn,
)
from shared.contracts.intake.mergers import ClientMerged
from shared.contracts.parts import ClientCard
from shared.kernel.ids import ClientId
from shared.kernel.refusals import NotYet


def on_client_registered(work: Work, fact: ClientRegistered) -> None:
    """A client is somebody we may have to tell something."""
    _learn_client(work, fact.client, fact.registered_at)


def on_client_changed(work: Work, fact: ClientChanged) -> None:
    """A client has another name, address or language."""
    _learn_client(work, fact.client, fact.changed_at)


def on_client_erased(work: Work, fact: ClientErased) -> None:
    """The client is nobody any more, also on the notices that they got."""
    forget_person(work, fact.client_id, fact.client.name, fact.client.email)
    _learn_client(work, fact.client, fact.erased_at)


def on_client_merged(work: Work, fact: ClientMerged) -> None:
    """Two clients are one: what the duplicate would be told the other is told."""
    _learn_client(work, fact.client, fact.merged_at)
    merge_person(work, MergePerson(client_id=fact.client.client_id, merged_id=fact.merged_id, name=fact.client.name))


def on_contact_changed(work: Work, fact: ContactChanged) -> None:
    """A further person on a client's side is somebody we may have to tell something, or nobody any more."""
    if fact.is_removed:
        forget_person(work, fact.contact_id, fact.contact.name)
    learn_person(
        work,
        LearnPerson(
            person_id=fact.contact_id,
            kind=PersonKind.CLIENT,
            name=fact.contact.name,
            email=fact.contact.email,
            locale=fact.contact.locale,
            time_zone=fact.contact.time_zone,
            is_active=not fact.is_removed,
            known_at=fact.changed_at,
        ),
    )
    contact = LearnContact(
        contact_id=fact.contact_id,
        client_id=fact.contact.client_id,
        grants=() if fact.is_removed else fact.contact.grants,
        known_at=fact.changed_at,
    )
    try:
        learn_contact(work, contact)
    except PersonUnknown as unknown:
        raise NotYet(unknown.sentence) from unknown


def on_order_received(work: Work, fact: OrderReceived) -> None:
    """The client hears that their order has come in. The fact carries all that later notices about it need."""
    _learn_client(work, fact.client, fact.received_at)
    learn_order(
        work,
        LearnOrder(
            order_id=fact.order_id,
            number=fact.number,
            service_name=fact.service.name,
            client_id=ClientId(work.people.standing(fact.client.client_id)),
        ),
    )
    tell(
        work,
        NoticeKind.ORDER_RECEIVED,
        fact,
        to=fact.client.client_id,
        orders=(fact.order_id,),
        once_per=(fact.order_id,),
    )


def on_order_incomplete(work: Work, fact: OrderIncomplete) -> None:
    """The client is asked for what is missing, with a link that opens the form without a login; each reminder is a notice."""
    tell(
        work,
        NoticeKind.DETAILS_MISSING,
        fact,
        to=fact.client_id,
        orders=(fact.order_id,),
        once_per=(fact.order_id, fact.reminder, fact.asked_at),
    )


def on_order_review_demanded(work: Work, fact: OrderReviewDemanded) -> None:
    """The client's manager is asked to look at the order; where there is none, all managers hear that it waits (rule I-5)."""
    waits = fact.manager_id is None
    tell(
        work,
        NoticeKind.REVIEW_WAITING if waits else NoticeKind.REVIEW_DEMANDED,
        fact,
        to=() if fact.manager_id is None else fact.manager_id,
        audience=Audience.MANAGERS if waits else Audience.CONCERNED,
        orders=(fact.order_id,),
        once_per=(fact.order_id, fact.demanded_at),
    )
    plan_follow_up(
        work,
        PlanFollowUp(
            step=Step.REMIND_REVIEW,
            about=fact.order_id,
            order_id=fact.order_id,
            since=fact.demanded_at,
            reasons=fact.reasons,
        ),
    )


def on_order_approved(work: Work, fact: OrderApproved) -> None:
    """Nobody needs to be reminded of the review any more."""
    drop_follow_up(work, Step.REMIND_REVIEW, fact.order_id)


def on_order_rejected(work: Work, fact: OrderRejected) -> None:
    """The client reads why their order was not taken."""
    drop_follow_up(work, Step.REMIND_REVIEW, fact.order_id)
    tell(
        work,
        NoticeKind.ORDER_REJECTED,
        fact,
        to=fact.client_id,
        orders=(fact.order_id,),
        once_per=(fact.order_id,),
    )


def on_order_withdrawn(work: Work, fact: OrderWithdrawn) -> None:
    """The client hears that the order will not go on."""
    drop_follow_up(work, Step.REMIND_REVIEW, fact.order_id)
    tell(
        work,
        NoticeKind.ORDER_WITHDRAWN,
        fact,
        to=fact.client_id,
        orders=(fact.order_id,),
        once_per=(fact.order_id,),
    )


def _learn_client(work: Work, client: ClientCard, known_at: datetime) -> None:
    learn_person(
        work,
        LearnPerson(
            person_id=client.client_id,
            kind=PersonKind.CLIENT,
            name=client.name,
            email=client.email,
            locale=client.locale,
            time_zone=client.time_zone,
            delivery_channel=client.delivery_channel or "",
            known_at=known_at,
        ),
    )


def on_access_revoked(work: Work, fact: AccessRevoked) -> None:
    """Who was signed out, or may do other things by now, does nothing here with an older token."""
    work.take_no_token(fact.about_ids, before=fact.before, until=fact.until)


def on_client_invited(work: Work, fact: ClientInvited) -> None:
    """The client, or their contact, gets the link with which they choose their first password."""
    who = fact.contact_id or fact.client_id
    tell(work, NoticeKind.INVITATION, fact, to=who, orders=(), once_per=(who, fact.invited_at))


def on_client_password_link_asked(work: Work, fact: ClientPasswordLinkAsked) -> None:
    """The client, or their contact, gets the link to a new password."""
    who = fact.contact_id or fact.client_id
    tell(work, NoticeKind.PASSWORD_FORGOTTEN, fact, to=who, orders=(), once_per=(who, fact.asked_at))


def on_sign_in_link_asked(work: Work, fact: SignInLinkAsked) -> None:
    """The client, or their contact, gets the link that signs them in."""
    who = fact.contact_id or fact.client_id
    tell(work, NoticeKind.SIGN_IN_LINK, fact, to=who, orders=(), once_per=(who, fact.asked_at))
