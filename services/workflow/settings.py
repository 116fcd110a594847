"""What workflow needs from its environment."""

from dataclasses import dataclass, field

from shared.runtime.settings import AppSettings, says


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings(AppSettings):
    """Each says what it is; docs/configuration.md lists them."""

    files_folder: str = field(
        default="files",
        metadata=says("the folder that keeps the files of orders; a volume that all its programs share", by="API"),
    )
    due_soon_hours: int = field(
        default=24,
        metadata=says(
            "so many hours before an order is due those who work on it are reminded; 0 reminds nobody", by="worker"
        ),
    )
    first_admin_email: str = field(
        default="",
        metadata=says(
            "who runs an agency in which nobody works yet; read once, later it changes nothing", by="prepare"
        ),
    )
    first_admin_name: str = field(default="Administrator", metadata=says("what they are called", by="prepare"))
    first_admin_password: str = field(
        repr=False,
        default="",
        metadata=says("their password; without one they ask for a link at the sign-in", by="prepare"),
    )
