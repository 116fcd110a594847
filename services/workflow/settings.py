"""What workflow needs from its environment."""

from dataclasses import dataclass

from shared.runtime.settings import AppSettings


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings(AppSettings):
    """`files_folder` is where the API keeps the files of orders; programs that share it may be many."""

    files_folder: str = "files"
