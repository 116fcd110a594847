"""What the portal needs from its environment."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """`token_key` is the portal's own, `token_public_keys` is JSON: those of all who issue tokens; `portal_url` is where people reach this portal.

    `embed_in` are the sites, such as `https://www.agency.example`, whose pages may show our order forms.
    `proxies` is how many of our own stand before us and name the browser's address in X-Forwarded-For.
    """

    intake_url: str
    workflow_url: str
    billing_url: str
    notify_url: str
    token_key: str = field(repr=False)
    token_public_keys: str = field(repr=False)
    bind: str = "127.0.0.1:8000"
    portal_url: str = "http://127.0.0.1:8000"
    api_threads: int = 8
    agency_name: str = "Northwind Content"
    agency_time_zone: str = "UTC"
    embed_in: tuple[str, ...] = ()
    proxies: int = 0
