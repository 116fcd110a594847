"""Looks for secrets in the files of the repository: keys of providers and clouds, private keys, our own API keys."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from cli.places import ROOT

#: What gives a secret away: its own mark, with enough behind it that no example or test has it by chance.
MARKS: Final = {
    "a private key": re.compile(r"-----BEGIN (?:RSA |EC |OPENSSH |ENCRYPTED )?PRIVATE KEY-----\s+[A-Za-z0-9+/]{40}"),
    "a key of AWS": re.compile(r"\b(?:AKIA|ASIA)[0-9A-Z]{16}\b"),
    "a live key of Stripe": re.compile(r"\b[sr]k_live_[0-9A-Za-z]{16,}"),
    "a token of GitHub": re.compile(r"\b(?:gh[pousr]_[0-9A-Za-z]{36}|github_pat_[0-9A-Za-z_]{50,})"),
    "a token of GitLab": re.compile(r"\bglpat-[0-9A-Za-z_-]{20}"),
    "a token of Slack": re.compile(r"\bxox[abprs]-[0-9A-Za-z-]{20,}"),
    "a hook of Slack": re.compile(r"hooks\.slack\.com/services/T[0-9A-Z]{8,}/B[0-9A-Z]{8,}/[0-9A-Za-z]{20,}"),
    "a key of Google": re.compile(r"\bAIza[0-9A-Za-z_-]{35}\b"),
    "a key of SendGrid": re.compile(r"\bSG\.[0-9A-Za-z_-]{22}\.[0-9A-Za-z_-]{43}"),
    "an API key of ours": re.compile(r"\bow_[0-9a-f]{8}_[0-9A-Za-z_-]{43}"),
}
_MOST_BYTES: Final = 2 * 1024 * 1024


def found_in(folder: Path) -> Iterator[str]:
    """Return in words where a file that git knows, or would take, holds what looks like a secret. The secret itself is not said."""
    for path in _files(folder):
        if not path.is_file() or path.stat().st_size > _MOST_BYTES:
            continue
        text = path.read_text(encoding="utf-8", errors="replace")
        for what, mark in MARKS.items():
            for hit in mark.finditer(text):
                yield f"{path.relative_to(folder)}:{text.count(chr(10), 0, hit.start()) + 1}: {what}"


def _files(folder: Path) -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=folder,
        check=True,
        capture_output=True,
    )
    return [folder / name.decode() for name in listed.stdout.split(b"\0") if name]


if __name__ == "__main__":
    findings = list(found_in(ROOT))
    print("\n".join(findings) or "no secret in any file")
    sys.exit(1 if findings else 0)
