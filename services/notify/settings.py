"""What notify needs from its environment."""

from dataclasses import dataclass, field

from shared.runtime.settings import AppSettings, says


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings(AppSettings):
    """Each says what it is; docs/configuration.md lists them. Answers to `desk@agency.example` come as `desk+…@agency.example`."""

    smtp_url: str = field(
        repr=False,
        metadata=says(
            "the mail server: `smtp://`, `smtp+starttls://` or `smtps://`, then `[user:password@]host[:port]`; of several, a space between them, the first that can be reached gets a mail"
        ),
    )
    mail_from: str = field(
        default="Northwind Content <desk@northwind.example>", metadata=says("the sender of every mail")
    )
    agency_name: str = field(default="Northwind Content", metadata=says("the agency's name in mails"))
    credit_unit: str = field(
        default="",
        metadata=says("what, in mails, the agency calls credits of its own, such as `credits` or `words`"),
    )
    private_webhooks: bool = field(
        default=False,
        metadata=says("`true` lets webhooks go to addresses of private networks, and without TLS", by="API, errands"),
    )
    drop_dir: str = field(
        default=".data/drop", metadata=says("the directory that holds the folders of file drops", by="errands")
    )
    reply_address: str = field(default="", metadata=says("the mailbox for answers; empty is none"))
    inbound_secret: str = field(
        repr=False,
        default="",
        metadata=says("what a mail server shows that hands mails over; empty lets none", by="API"),
    )
    imap_url: str = field(
        repr=False,
        default="",
        metadata=says(
            "the mailbox, `imaps://user:password@host/folder` (also `imap://`, `imap+starttls://`)", by="errands"
        ),
    )
    imap_every: int = field(
        default=60, metadata=says("every how many seconds the mailbox is looked into", by="errands")
    )
    dkim_name: str = field(
        default="",
        metadata=says("`selector._domainkey.domain`, for those whose mail server does not sign", by="errands"),
    )
    dkim_pem: str = field(
        repr=False, default="", metadata=says("the RSA key that signs mails, as PEM or that in base64", by="errands")
    )
    delivery_link_days: int = field(
        default=30,
        metadata=says("days for which a link opens a delivery without a sign-in, for clients who want theirs by link"),
    )
