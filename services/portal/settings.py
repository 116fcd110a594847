"""What the portal needs from its environment."""

from dataclasses import dataclass, field

from shared.runtime.settings import says


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Each says what it is; docs/configuration.md lists them."""

    intake_url: str = field(metadata=says("where intake's API answers"))
    workflow_url: str = field(metadata=says("where workflow's API answers"))
    billing_url: str = field(metadata=says("where billing's API answers"))
    notify_url: str = field(metadata=says("where notify's API answers"))
    token_key: str = field(
        repr=False,
        metadata=says(
            "the portal's own key of tokens, at least 32 characters; `SECRET,SECRET@2026-12-01T10:00:00+00:00` while it changes"
        ),
    )
    token_public_keys: str = field(
        repr=False,
        metadata=says(
            "JSON: the public keys of all issuers, as `prepare` writes them to `TOKEN_PUBLIC_KEYS_FILE` and `keys public` prints them"
        ),
    )
    bind: str = field(default="127.0.0.1:8000", metadata=says("address and port to listen on"))
    portal_url: str = field(default="http://127.0.0.1:8000", metadata=says("where people reach the portal"))
    metrics_bind: str = field(
        default="",
        metadata=says("address and port on which `/metrics` tells Prometheus what the portal has done; empty is none"),
    )
    api_threads: int = field(default=8, metadata=says("requests answered at the same time"))
    agency_name: str = field(default="Northwind Content", metadata=says("the agency's name on pages"))
    credit_unit: str = field(
        default="",
        metadata=says(
            "what, on pages, the agency calls credits of its own, such as `credits` or `words`; empty has none"
        ),
    )
    agency_time_zone: str = field(default="UTC", metadata=says("the time zone of dates on pages"))
    embed_in: tuple[str, ...] = field(
        default=(),
        metadata=says(
            'the sites whose pages may show order forms, such as `https://www.agency.example`; a page there holds `<iframe src="PORTAL_URL/embedded/CODE">`'
        ),
    )
    proxies: int = field(
        default=0,
        metadata=says(
            "how many proxies of yours stand before the portal and name the browser in `X-Forwarded-For`. Limits are counted for each address, so behind a proxy it must be said"
        ),
    )
