"""Puts the portal together."""

import hashlib
from datetime import timedelta
from pathlib import Path

from flask import Flask
from flask_babel import get_locale
from flask_bootstrap import Bootstrap5
from werkzeug.middleware.proxy_fix import ProxyFix

from services.portal.frame.answers import pages, pasted
from services.portal.frame.basket import basket_count
from services.portal.frame.faults import install_faults
from services.portal.frame.formats import install_formats
from services.portal.frame.languages import LANGUAGES
from services.portal.frame.packing import pack_answers
from services.portal.frame.people import session_keys, the_person, told_of_browser
from services.portal.frame.places import places_for
from services.portal.frame.security import protect
from services.portal.frame.uploads import make_room
from services.portal.gateways.apps import Apps
from services.portal.pages import (
    account,
    api_keys,
    appearance,
    balance,
    basket,
    board,
    branding,
    bulk,
    calendar,
    checkout,
    client_fields,
    client_people,
    clients,
    contacts,
    coupons,
    credit_rules,
    delivery,
    embedded,
    find,
    follow_ups,
    form,
    home,
    hours,
    imports,
    inbox,
    invoice,
    invoices,
    live,
    mail_links,
    mergers,
    my_work,
    notice_rules,
    notices,
    order,
    order_desk,
    order_forms,
    order_room,
    orders,
    parked,
    passwords,
    pay,
    pipelines,
    pool,
    preferences,
    rebalance,
    reports,
    reviews,
    roles,
    routing,
    scripts,
    service_form,
    services,
    settings_index,
    shop,
    sign_in,
    sign_in_links,
    stand_ins,
    start,
    subscriptions,
    system,
    task_lists,
    taxes,
    team,
    trail,
    webhooks,
    wordings,
    workload,
)
from services.portal.settings import Settings
from shared.runtime.logs import set_up_logs
from shared.runtime.settings import read_settings, require_token_keys
from shared.version import __version__
from shared.web.health import health
from shared.web.metrics_page import serve_metrics
from shared.web.request_meters import install_meters
from shared.web.serve import serve
from shared.web.tokens import Tokens
from shared.web.traces import install_traces

_SCREENS = (
    api_keys.screen, trail.screen, stand_ins.screen,
    sign_in.screen, sign_in_links.screen, passwords.screen, account.screen,
    task_lists.screen, routing.screen, hours.screen, rebalance.screen, client_people.screen, calendar.screen, start.screen, find.screen,
    home.screen, orders.screen, bulk.screen, imports.screen, order.screen, order_forms.screen,
    order_room.screen, order_desk.screen, delivery.screen, board.screen, my_work.screen, pool.screen, workload.screen, reviews.screen, reports.screen, team.screen, clients.screen,
    settings_index.screen, services.screen, service_form.screen, client_fields.screen, mergers.screen, coupons.screen, credit_rules.screen, taxes.screen, roles.screen,
    wordings.screen, branding.screen, notice_rules.screen, follow_ups.screen, notices.screen,
    pipelines.screen, webhooks.screen, subscriptions.screen, parked.screen, system.screen,
    contacts.screen, preferences.screen, invoices.screen, invoice.screen, pay.screen, balance.screen, inbox.screen, form.screen, shop.screen, basket.screen, checkout.screen, scripts.screen,
    embedded.screen, appearance.screen, live.screen, mail_links.screen,
)  # fmt: skip

#: The longest form there is, with room.
_MOST_BYTES = 1024 * 1024
_MOST_BYTES_WITH_FILES = 256 * 1024 * 1024


def run_api() -> None:
    """Answer browsers until told to stop."""
    set_up_logs("portal")
    settings = read_settings(Settings)
    require_token_keys("portal", settings.token_key, settings.token_public_keys)
    serve(
        create_portal(settings),
        settings.bind,
        threads=settings.api_threads,
        at_start=lambda: serve_metrics(settings.metrics_bind),
    )


def create_portal(settings: Settings) -> Flask:
    """Return the portal, which asks the apps at the addresses that the settings name."""
    app = Flask(__name__)
    if settings.proxies:
        count = settings.proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=count, x_proto=count)  # type: ignore[method-assign]
    tokens = Tokens.of("portal", settings.token_key, settings.token_public_keys)
    sessions = session_keys(tokens)
    app.config |= {
        "SECRET_KEY": sessions[-1],
        "SECRET_KEY_FALLBACKS": sessions[:-1],
        "MAX_CONTENT_LENGTH": _MOST_BYTES,
        "BOOTSTRAP_SERVE_LOCAL": True,
        "SEND_FILE_MAX_AGE_DEFAULT": timedelta(days=30),
    }
    app.extensions["orderwright.tokens"] = tokens
    app.extensions["orderwright.apps"] = Apps.at(
        intake=settings.intake_url,
        workflow=settings.workflow_url,
        billing=settings.billing_url,
        notify=settings.notify_url,
        told=told_of_browser,
    )
    install_traces(app)
    install_meters(app)
    with_files = (
        form.screen,
        shop.screen,
        services.screen,
        basket.screen,
        embedded.screen,
        order_room.screen,
        order_forms.screen,
        imports.screen,
    )
    make_room(app, *(screen.name for screen in with_files), most_bytes=_MOST_BYTES_WITH_FILES)
    protect(app, is_https=settings.portal_url.startswith("https://"))
    install_formats(app, time_zone=settings.agency_time_zone, credit_unit=settings.credit_unit)
    install_faults(app)
    pack_answers(app)
    Bootstrap5(app)
    _set_up_templates(app, settings)
    app.extensions["orderwright.embed_in"] = settings.embed_in
    app.extensions["csrf"].exempt(embedded.screen)  # it carries no sign-in: see there
    app.extensions["csrf"].exempt(mail_links.screen)  # nor does this
    for screen in _SCREENS:
        app.register_blueprint(screen)
    app.register_blueprint(health({}))
    return app


def _set_up_templates(app: Flask, settings: Settings) -> None:
    version = _version_of_files()
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.globals |= {"basket_count": basket_count, "languages": LANGUAGES}
    app.jinja_env.globals |= {"pages": pages, "pasted": pasted, "places_for": places_for}
    app.jinja_env.globals["the_theme"] = appearance.the_theme
    app.jinja_env.globals |= {"get_locale": get_locale, "agency_name": settings.agency_name, "the_person": the_person}

    @app.url_defaults
    def name_version(endpoint: str, values: dict[str, object]) -> None:
        """Let browsers keep files until there are others."""
        if endpoint.endswith("static"):
            values.setdefault("v", version)


def _version_of_files() -> str:
    """Return a text that changes with our version and with any file of the folder static."""
    found = hashlib.sha256(__version__.encode())
    for path in sorted((Path(__file__).parent / "static").glob("*.*")):
        found.update(path.read_bytes())
    return found.hexdigest()[:12]
