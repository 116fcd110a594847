"""The logs of parts."""

from __future__ import annotations

from pathlib import Path

from shared.runtime.part_log import PartLog


def test_lines_are_passed_on_when_they_are_whole_however_they_were_cut(tmp_path: Path) -> None:
    heard: list[tuple[str, str]] = []
    log = PartLog("api", tmp_path, lambda name, line: heard.append((name, line)))

    for piece in (b"one\ntw", b"o\r\n\xe2\x82", b"\xac", b"\nlast"):
        log.write(piece)
    log.close()

    assert heard == [("api", "one"), ("api", "two"), ("api", "€"), ("api", "last")]
    assert log.tail == "one\ntwo\n€\nlast"


def test_a_full_log_is_put_aside_and_a_new_one_begun(tmp_path: Path) -> None:
    log = PartLog("api", tmp_path, lambda _name, _line: None, rotate_at_bytes=10)

    for line in (b"first one\n", b"second\n", b"third\n"):
        log.write(line)
    log.close()

    assert (tmp_path / "api.log.1").read_text() == "first one\nsecond\n"
    assert (tmp_path / "api.log").read_text() == "third\n"
