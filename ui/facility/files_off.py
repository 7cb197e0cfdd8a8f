"""Taking a file off an order, a round or an asset, and putting it back, alike on all three."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.facility.assets import attached
from app.store import Attachment, AttachmentHidden
from app.words import say
from ui.widgets.gallery import Gallery

if TYPE_CHECKING:
    from ui.shell.page import Page


def let_take_off(gallery: Gallery, page: Page) -> None:
    """Delete asks why and takes the file off, Ctrl+Z puts back what was taken off last."""

    def take(each: Attachment, reason: str) -> None:
        def told(_made: AttachmentHidden) -> None:
            page.message.tell(say("ui_facility.file_off", name=each.name))
            page.refresh()

        page.run(lambda work: attached.take_off_file(work, each.id, reason), told, page.message.refuse)

    def back(off: AttachmentHidden) -> None:
        def told(_made: AttachmentHidden) -> None:
            page.message.tell(say("ui_facility.file_back", name=off.name))
            page.refresh()

        page.run(lambda work: attached.put_back_file(work, off.id), told, page.message.refuse)

    gallery.lets_take_off(take, back)
