"""What a file is, told by what is in it and never by its name."""

import zipfile
from collections.abc import Mapping
from typing import IO, Final

#: So much of a file is looked at.
_HEAD_BYTES: Final = 4096
_WAVES: Final[Mapping[bytes, str]] = {b"WAVE": "wav", b"AVI ": "avi", b"WEBP": "webp"}
_BOXES: Final[Mapping[bytes, str]] = {
    b"qt  ": "mov",
    b"heic": "heic",
    b"heix": "heic",
    b"mif1": "heic",
    b"avif": "avif",
}
_BEGINNINGS: Final[tuple[tuple[bytes, str], ...]] = (
    (b"%PDF-", "pdf"),
    (b"\x89PNG\r\n\x1a\n", "png"),
    (b"\xff\xd8\xff", "jpeg"),
    (b"GIF87a", "gif"),
    (b"GIF89a", "gif"),
    (b"II*\x00", "tiff"),
    (b"MM\x00*", "tiff"),
    (b"8BPS", "psd"),
    (b"{\\rtf", "rtf"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "office97"),
    (b"ID3", "mp3"),
    (b"\xff\xfb", "mp3"),
    (b"\xff\xf3", "mp3"),
    (b"fLaC", "flac"),
    (b"OggS", "ogg"),
    (b"\x1aE\xdf\xa3", "webm"),
)
#: What an archive is that holds files below this folder.
_FOLDERS: Final[Mapping[str, str]] = {"word": "docx", "xl": "xlsx", "ppt": "pptx"}
_OPEN_DOCUMENTS: Final[Mapping[bytes, str]] = {b"text": "odt", b"spreadsheet": "ods", b"presentation": "odp"}
_ODF: Final = b"application/vnd.oasis.opendocument."

#: Every kind of file that may be an answer, and what it is called on the net. Programs are none of them.
MEDIA_TYPES: Final[Mapping[str, str]] = {
    "avi": "video/x-msvideo",
    "avif": "image/avif",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "flac": "audio/flac",
    "gif": "image/gif",
    "heic": "image/heic",
    "jpeg": "image/jpeg",
    "mov": "video/quicktime",
    "mp3": "audio/mpeg",
    "mp4": "video/mp4",
    "odp": "application/vnd.oasis.opendocument.presentation",
    "ods": "application/vnd.oasis.opendocument.spreadsheet",
    "odt": "application/vnd.oasis.opendocument.text",
    "office97": "application/x-ole-storage",
    "ogg": "audio/ogg",
    "pdf": "application/pdf",
    "png": "image/png",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "psd": "image/vnd.adobe.photoshop",
    "rtf": "application/rtf",
    "svg": "image/svg+xml",
    "text": "text/plain",
    "tiff": "image/tiff",
    "wav": "audio/wav",
    "webm": "video/webm",
    "webp": "image/webp",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "zip": "application/zip",
}
#: Images that every browser shows, and that hold nothing which runs.
SHOWN: Final = frozenset({"avif", "gif", "jpeg", "png", "webp"})


def type_of(content: IO[bytes]) -> str | None:
    """Return the kind of a file, a key of MEDIA_TYPES, or None where it is none of them; `content` stands at its beginning again."""
    head = content.read(_HEAD_BYTES)
    content.seek(0)
    for beginning, kind in _BEGINNINGS:
        if head.startswith(beginning):
            return kind
    if head.startswith(b"RIFF"):
        return _WAVES.get(head[8:12])
    if head[4:8] == b"ftyp":
        return _BOXES.get(head[8:12], "mp4")
    if head.startswith(b"PK\x03\x04"):
        return _archive(content)
    return _text(head)


def _archive(content: IO[bytes]) -> str | None:
    try:
        with zipfile.ZipFile(content) as archive:
            names = archive.namelist()
    except (zipfile.BadZipFile, NotImplementedError, ValueError):
        return None
    finally:
        content.seek(0)
    head = content.read(_HEAD_BYTES)
    content.seek(0)
    if head[30:38] == b"mimetype" and head[38:].startswith(_ODF):
        told = head[38 + len(_ODF) :]
        return next((kind for name, kind in _OPEN_DOCUMENTS.items() if told.startswith(name)), None)
    if "[Content_Types].xml" not in names:
        return "zip"
    if any(name.endswith("vbaProject.bin") for name in names):
        return None  # a document that carries a program
    folders = {name.partition("/")[0] for name in names}
    return next((kind for folder, kind in _FOLDERS.items() if folder in folders), "zip")


def _text(head: bytes) -> str | None:
    if not head or head.startswith(b"#!"):
        return None
    try:
        text = head.decode()
    except UnicodeDecodeError as fault:
        if len(head) < _HEAD_BYTES or fault.start < len(head) - 3:  # else only its last sign is cut off
            return None
        text = head[: fault.start].decode()
    if any((sign < " " and sign not in "\t\n\r\f") or sign == "\x7f" for sign in text):
        return None
    start = text.lstrip("\ufeff \t\r\n").lower()
    return "svg" if start.startswith(("<svg", "<?xml", "<!doctype svg")) and "<svg" in start else "text"
