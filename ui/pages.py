"""Which pages there are, who sees them, and where they are written. A page's module is imported when it is first opened."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING

from app.access import ANY_STAFF, Role
from app.words import say

if TYPE_CHECKING:
    from ui.shell.page import Page
    from ui.shell.session import Session

_COUNTER = (Role.CLERK, Role.SUPERVISOR)
_KEEPERS = (Role.FACILITY, Role.SUPERVISOR, Role.ADMINISTRATOR)
_OVERSEERS = (Role.SUPERVISOR, Role.ADMINISTRATOR)
_WATCHERS = (Role.SUPERVISOR, Role.SAFETY, Role.ADMINISTRATOR)
_OFFICE = (Role.CLERK, Role.SUPERVISOR, Role.ADMINISTRATOR)


@dataclass(frozen=True)
class PageEntry:
    """One page: `name` also names its title `ui.pages.<name>`, `place` is module:class, `opens` the tables whose records it shows."""

    name: str
    place: str
    roles: tuple[Role, ...]
    opens: tuple[str, ...] = ()

    @property
    def title(self) -> str:
        return say(f"ui.pages.{self.name}")

    def make(self, session: Session) -> Page:
        module, _, kind = self.place.partition(":")
        made: Page = getattr(import_module(module), kind)(session)
        return made


PAGES = (
    PageEntry("desk", "ui.desk.page:DeskPage", _COUNTER),
    PageEntry("numbers", "ui.queue.page:NumbersPage", _OFFICE),
    PageEntry("applications", "ui.applications.page:ApplicationsPage", _OFFICE, ("application",)),
    PageEntry("consult", "ui.consult.page:ConsultPage", _COUNTER, ("consultation",)),
    PageEntry("knowledge", "ui.consult.knowledge_page:KnowledgePage", _OFFICE, ("article_version",)),
    PageEntry("complaints", "ui.complaints.page:ComplaintsPage", _OFFICE, ("complaint", "complaint_call_back")),
    PageEntry("special_needs", "ui.special_needs.page:SpecialNeedsPage", _COUNTER),
    PageEntry("customers", "ui.customers.page:CustomersPage", _OFFICE, ("customer",)),
    PageEntry("catalogue", "ui.catalogue.page:CataloguePage", _OFFICE, ("service",)),
    PageEntry("emergency", "ui.emergency.page:EmergencyPage", ANY_STAFF, ("emergency_run",)),
    PageEntry("facility", "ui.facility.page:FacilityPage", ANY_STAFF, ("repair_order", "asset", "checklist_run")),
    PageEntry("assets", "ui.facility.assets_page:AssetsPage", _KEEPERS),
    PageEntry("places", "ui.facility.places_page:PlacesPage", _KEEPERS),
    PageEntry("upkeep", "ui.facility.upkeep_page:UpkeepPage", _KEEPERS),
    PageEntry("documents", "ui.documents.page:DocumentsPage", ANY_STAFF),
    PageEntry("standards", "ui.regulation.page:StandardsPage", ANY_STAFF),
    PageEntry("calendar", "ui.regulation.calendar_page:CalendarPage", ANY_STAFF),
    PageEntry("compliance", "ui.compliance.page:CompliancePage", _WATCHERS),
    PageEntry("conflicts", "ui.sync.conflicts_page:ConflictsPage", _OVERSEERS, ("sync_conflict",)),
    PageEntry("sync", "ui.sync.page:SyncPage", _OVERSEERS),
    PageEntry("staff", "ui.access.staff_page:StaffPage", (Role.ADMINISTRATOR,)),
    PageEntry("settings", "ui.shell.settings_page:SettingsPage", ANY_STAFF),
)


def pages_for(roles: frozenset[str]) -> list[PageEntry]:
    """The pages that somebody of these roles sees."""
    return [entry for entry in PAGES if roles & {str(role) for role in entry.roles}]
