"""Photos and recordings beside the hall file: small, sealed, checked on every reading, named so that nothing can hide in the name."""

from __future__ import annotations

import io
import shutil
import wave
from pathlib import Path

import pytest
from PIL import Image

from app.house import open_house
from app.store import Actor, AttachmentKind, Hall, attach, attachments_of, new_id
from app.store.attachments import (
    MOST_BYTES,
    AttachmentDamaged,
    AttachmentElsewhere,
    AttachmentEmpty,
    AttachmentTooLarge,
    AttachmentTypeUnknown,
    AttachmentUnreadable,
    clean_name,
)
from app.store.backup import back_up_elsewhere, restore
from app.store.verify import verify


def photo(width: int = 640, height: int = 480, *, form: str = "JPEG", noisy: bool = False, mode: str = "RGB", **saved: object) -> bytes:
    picture = Image.effect_noise((width, height), 90).convert(mode) if noisy else Image.new(mode, (width, height), "teal")
    out = io.BytesIO()
    picture.save(out, form, **saved)  # type: ignore[arg-type]
    return out.getvalue()


def recording(seconds: float = 0.1) -> bytes:
    out = io.BytesIO()
    with wave.open(out, "wb") as made:
        made.setnchannels(1)
        made.setsampwidth(2)
        made.setframerate(8000)
        made.writeframes(b"\0\1" * int(8000 * seconds))
    return out.getvalue()


def opened(content: bytes) -> Image.Image:
    return Image.open(io.BytesIO(content))


def test_what_was_kept_is_read_again(hall: Hall) -> None:
    content = recording()
    kept = hall.attachments.keep(content, "来电录音.wav")
    assert (kept.name, kept.kind, kept.size) == ("来电录音.wav", AttachmentKind.RECORDING, len(content))
    assert hall.attachments.read(kept.hash) == content


def test_a_photo_of_twenty_megabytes_becomes_small_and_loses_where_it_was_taken(hall: Hall) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # turned: the camera was held upright
    exif[0x8825] = {1: "N"}
    large = photo(5200, 4000, noisy=True, quality=98, subsampling=0, exif=exif)
    assert len(large) > 15_000_000
    kept = hall.attachments.keep(large, "IMG_0001.JPG")
    small = opened(hall.attachments.read(kept.hash))
    assert (small.width, small.height) == (1969, 2560)
    assert kept.size < 3_000_000
    assert not small.getexif()


def test_a_small_screen_shot_stays_sharp_and_what_was_transparent_becomes_white(hall: Hall) -> None:
    kept = hall.attachments.keep(photo(form="PNG"), "屏幕.png")
    assert opened(hall.attachments.read(kept.hash)).format == "PNG"
    see_through = Image.new("RGBA", (30, 30), (0, 0, 0, 0))
    out = io.BytesIO()
    see_through.save(out, "TIFF")
    white = opened(hall.attachments.read(hall.attachments.keep(out.getvalue(), "a.tif").hash))
    assert min(white.convert("L").getextrema()) > 250  # type: ignore[type-var]


def test_the_same_content_is_kept_once_and_nothing_of_it_is_readable_on_the_disk(hall: Hall) -> None:
    content = recording(1.0)
    assert hall.attachments.keep(content, "一.wav").hash == hall.attachments.keep(content, "二.wav").hash
    (file,) = [each for each in (hall.data / "attachments").rglob("*") if each.is_file()]
    assert content[44:200] not in file.read_bytes()
    assert file.stat().st_mode & 0o077 == 0


def test_damage_is_named_and_never_shown(hall: Hall) -> None:
    kept = hall.attachments.keep(recording(), "a.wav")
    (file,) = [each for each in (hall.data / "attachments").rglob("*") if each.is_file()]
    sealed = bytearray(file.read_bytes())
    sealed[len(sealed) // 2] ^= 1
    file.write_bytes(sealed)
    with pytest.raises(AttachmentDamaged):
        hall.attachments.read(kept.hash)
    assert hall.attachments.problems([kept.hash]) == [kept.hash]
    file.write_bytes(b"")
    with pytest.raises(AttachmentDamaged):
        hall.attachments.read(kept.hash)
    file.unlink()
    with pytest.raises(AttachmentElsewhere):
        hall.attachments.read(kept.hash)


@pytest.mark.parametrize("bad", ["../../hall.db", "", "A" * 64, "0" * 63])
def test_a_hash_that_is_none_reads_no_file(hall: Hall, bad: str) -> None:
    with pytest.raises(AttachmentDamaged):
        hall.attachments.read(bad)


@pytest.mark.parametrize(
    ("content", "error"),
    [
        (b"", AttachmentEmpty),
        (b"MZ\x90\0 a program", AttachmentTypeUnknown),
        (b"<html>", AttachmentTypeUnknown),
        (b"\xff\xd8\xff\xe0 no picture behind this", AttachmentUnreadable),
        (b"%PDF-1.7" + bytes(MOST_BYTES[AttachmentKind.PAPER]), AttachmentTooLarge),
    ],
)
def test_what_cannot_be_attached_is_refused_at_the_file(hall: Hall, content: bytes, error: type[Exception]) -> None:
    with pytest.raises(error) as refused:
        hall.attachments.keep(content, "x.jpg")
    assert refused.value.field == "file"  # type: ignore[attr-defined]
    assert not (hall.data / "attachments").exists()


def mpeg4(brand: bytes, *tracks: bytes) -> bytes:
    """An MPEG-4 file with these tracks: its brand box, then a handler box for each."""
    handlers = b"".join(b"\0\0\0\x21hdlr" + b"\0" * 8 + track + b"\0" * 13 for track in tracks)
    return b"\0\0\0\x14ftyp" + brand + b"\0\0\0\0" + handlers


@pytest.mark.parametrize("brand", [b"M4A ", b"mp42", b"isom", b"3gp5"])
def test_what_a_phone_recorded_is_a_recording_whatever_its_brand(hall: Hall, brand: bytes) -> None:
    kept = hall.attachments.keep(mpeg4(brand, b"soun"), "新录音 12.3gpp")
    assert (kept.kind, kept.name) == (AttachmentKind.RECORDING, "新录音 12.m4a")


def test_a_film_is_no_recording_even_when_it_is_named_like_one(hall: Hall) -> None:
    with pytest.raises(AttachmentTypeUnknown) as refused:
        hall.attachments.keep(mpeg4(b"mp42", b"vide", b"soun"), "录音.m4a")
    assert "录音" in refused.value.what


def test_a_file_that_is_not_there_is_refused(hall: Hall, tmp_path: Path) -> None:
    with pytest.raises(AttachmentUnreadable):
        hall.attachments.keep(tmp_path / "none.jpg")
    with pytest.raises(AttachmentUnreadable):
        hall.attachments.keep(tmp_path)


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("投诉照片.JPG", "投诉照片.jpg"),
        (r"C:\Users\李\桌面\照片.jpeg", "照片.jpg"),
        ("../../../etc/passwd", "passwd.jpg"),
        ("付款.exe", "付款.jpg"),
        ("abc\u202egpj.exe", "abcgpj.jpg"),
        ("CON.jpg", "attachment CON.jpg"),
        ("", "attachment.jpg"),
        ("龘𠮷.png", "龘𠮷.jpg"),
        ("a" * 300, "a" * 80 + ".jpg"),
    ],
)
def test_names_are_cleaned_and_end_in_what_the_file_is(typed: str, shown: str) -> None:
    assert clean_name(typed, "jpg") == shown


def test_the_fact_names_the_file_and_is_shown_once(hall: Hall, clerk: Actor) -> None:
    kept, subject = hall.attachments.keep(photo(), "a.jpg"), new_id()
    for _ in range(2):
        with hall.work(clerk) as work:
            attach(work, subject, kept, "窗口前拍的")
    with hall.read() as read:
        (found,) = attachments_of(read, subject)
    assert (found.hash, found.name, found.kind, found.size, found.note) == (
        kept.hash,
        "a.jpg",
        AttachmentKind.PHOTO,
        kept.size,
        "窗口前拍的",
    )
    assert verify(hall).problems == []
    for file in (hall.data / "attachments").rglob("*"):
        if file.is_file():
            file.unlink()
    assert verify(hall).problems == [f"attachment: {kept.hash} is missing"]


def test_a_backup_on_another_disk_has_what_is_attached_and_brings_it_back(hall: Hall, clerk: Actor, tmp_path: Path) -> None:
    kept, subject = hall.attachments.keep(recording(), "a.wav"), new_id()
    with hall.work(clerk) as work:
        attach(work, subject, kept)
    made = back_up_elsewhere(hall, tmp_path / "disk" / "hall.db")
    assert back_up_elsewhere(hall, made) == made
    data, key = hall.data, hall.key.hexadecimal
    hall.close()
    shutil.rmtree(data / "attachments")
    restore(data, made, key)
    again = open_house(data, use_keyring=False)
    assert again.attachments.read(kept.hash) == recording()
    again.close()
