"""What notify needs from its environment."""

from dataclasses import dataclass, field

from shared.runtime.settings import AppSettings


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings(AppSettings):
    """`private_webhooks` lets endpoints be in one's own network and without encryption; `drop_dir` holds the folders of file drops.

    `smtp_url` is `smtp://`, `smtp+starttls://` or `smtps://`, then `[user:password@]host[:port]`.

    Answers go to `reply_address`: `desk@agency.example` gets them as `desk+…@agency.example`. They are handed over with
    `inbound_secret`, or fetched every `imap_every` seconds from `imap_url`: `imap://`, `imap+starttls://` or `imaps://`, then
    `user:password@host[:port][/folder]`.

    Mails are signed by DKIM as `dkim_name`, `selector._domainkey.domain`, with `dkim_pem`, an RSA key in PEM or that in base64.
    """

    smtp_url: str = field(repr=False)
    mail_from: str = "Northwind Content <desk@northwind.example>"
    agency_name: str = "Northwind Content"
    private_webhooks: bool = False
    drop_dir: str = ".data/drop"
    reply_address: str = ""
    inbound_secret: str = field(repr=False, default="")
    imap_url: str = field(repr=False, default="")
    imap_every: int = 60
    dkim_name: str = ""
    dkim_pem: str = field(repr=False, default="")
