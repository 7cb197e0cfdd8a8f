"""Everything that is printed. A room registers its papers and orders them in its unit of work:

@paper("acceptance_receipt", Sheet.A4)
def acceptance_receipt(read: Reader, subject_id: UUID) -> Content:
    return Content(title=say("applications.paper.acceptance"), number=..., blocks=(Fields(...), Table(...), Seal()))

order_print(work, "acceptance_receipt", application.id)      # printed after the commit, by the printing thread
"""

from app.documents.content import (
    Big,
    Block,
    Checks,
    Content,
    Drawing,
    Fields,
    Frame,
    Gap,
    Label,
    Labels,
    Made,
    NewPage,
    Note,
    Paragraph,
    Perforation,
    Photo,
    Photos,
    Qr,
    Rule,
    Seal,
    Sheet,
    Signatures,
    Stroke,
    Table,
    Underlay,
)
from app.documents.registry import paper

__all__ = [
    "Big",
    "Block",
    "Checks",
    "Content",
    "Drawing",
    "Fields",
    "Frame",
    "Gap",
    "Label",
    "Labels",
    "Made",
    "NewPage",
    "Note",
    "Paragraph",
    "Perforation",
    "Photo",
    "Photos",
    "Qr",
    "Rule",
    "Seal",
    "Sheet",
    "Signatures",
    "Stroke",
    "Table",
    "Underlay",
    "paper",
]
