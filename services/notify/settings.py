"""What notify needs from its environment."""

from dataclasses import dataclass, field

from shared.runtime.settings import AppSettings


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings(AppSettings):
    """`private_webhooks` lets endpoints be in one's own network and without encryption; `drop_dir` holds the folders of file drops.

    `smtp_url` is `smtp://`, `smtp+starttls://` or `smtps://`, then `[user:password@]host[:port]`.
    """

    smtp_url: str = field(repr=False)
    mail_from: str = "Northwind Content <desk@northwind.example>"
    agency_name: str = "Northwind Content"
    private_webhooks: bool = False
    drop_dir: str = ".data/drop"
