"""The mails that really arrived, counted by Message-ID."""

from collections import Counter
from email.parser import BytesHeaderParser
from pathlib import Path


class Mails:
    """Counts what the mail catcher keeps in `directory`; look often enough, as it keeps only the last 5,000."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._seen: set[str] = set()
        self._counted: Counter[str] = Counter()

    def look(self) -> None:
        """Count what is new."""
        for path in sorted(self._directory.glob("*.eml")):
            if path.name not in self._seen:
                self._seen.add(path.name)
                with path.open("rb") as mail:
                    message_id = str(BytesHeaderParser().parse(mail)["Message-ID"])
                self._counted[message_id.strip().strip("<>").partition("@")[0]] += 1

    def copies(self, notice_id: str) -> int:
        """Return how many mails of this notice arrived."""
        return self._counted[notice_id]
