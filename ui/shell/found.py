"""One line for a record that a search found, with personal parts masked."""

from __future__ import annotations

from uuid import UUID

from app.complaints import service as complaints
from app.complaints.models import Complaint
from app.consult.knowledge.models import ArticleVersion
from app.consult.models import Consultation
from app.documents.masking import mask_identity, mask_name
from app.emergency.models import EmergencyRun
from app.facility.assets.models import Asset
from app.facility.assets.rules import name_of
from app.facility.orders.models import RepairOrder
from app.intake.applications.models import Application
from app.intake.catalogue.models import Service
from app.intake.customers.models import Customer
from app.store import Found, Reader
from app.words import either, language, say


def describe(read: Reader, hit: Found, actor_id: UUID) -> str:
    """What stands in the palette for a record; nothing for one that this person may not read."""
    if hit.kind == Customer.__tablename__:
        customer = read.get(Customer, hit.subject_id)
        return f"{mask_name(customer.name)}  {mask_identity(customer.identity_number)}" if customer else ""
    if hit.kind == Service.__tablename__:
        service = read.get(Service, hit.subject_id)
        return f"{service.code}  {service.name_en if language() == 'en' and service.name_en else service.name}" if service else ""
    if hit.kind == Application.__tablename__:
        application = read.get(Application, hit.subject_id)
        return f"{application.number}  {application.service_name}" if application else ""
    if hit.kind == Complaint.__tablename__:
        complaint = read.get(Complaint, hit.subject_id)
        may = complaint is not None and complaints.may_read(read, complaint.id, actor_id)
        return f"{complaint.number}  {say(f'complaints.kind.{complaint.kind}')}" if complaint is not None and may else ""
    if hit.kind == Consultation.__tablename__:
        asked = read.get(Consultation, hit.subject_id)
        return f"{asked.number}  {asked.question[:40]}" if asked else ""
    if hit.kind == ArticleVersion.__tablename__:
        article = read.get(ArticleVersion, hit.subject_id)
        return f"{article.code}  {either(article.title, article.title_en)}" if article else ""
    if hit.kind == EmergencyRun.__tablename__:
        run = read.get(EmergencyRun, hit.subject_id)
        return f"{run.number}  {either(run.plan_name, run.plan_name_en)}" if run else ""
    if hit.kind == RepairOrder.__tablename__:
        order = read.get(RepairOrder, hit.subject_id)
        return f"{order.number}  {order.fault.splitlines()[0]}" if order else ""
    if hit.kind == Asset.__tablename__:
        asset = read.get(Asset, hit.subject_id)
        return f"{asset.number}  {name_of(asset)}" if asset else ""
    return hit.kind
