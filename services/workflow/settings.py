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
