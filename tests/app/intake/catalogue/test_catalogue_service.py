"""The catalogue that ships, snapshots, versions, and changes of it."""

from __future__ import annotations

import json
import re
from dataclasses import replace

import pytest
from sqlalchemy import select

from app.intake.catalogue import service
from app.intake.catalogue.errors import SeriesUnknown, ServiceUnknown, ServiceWithdrawn
from app.intake.catalogue.models import Regime, Service, ServiceMaterial, ServiceVersion
from app.intake.catalogue.rules import ChangeKind, ServiceDraft, ServiceSnapshot, changes, faults
from app.intake.catalogue.sample import sample_series, sample_services
from app.store import Actor, Hall, new_id
from app.words import say

LETTERS = [series.letter for series in sample_series()]
SAMPLE = sample_services()


@pytest.fixture
def stocked(hall: Hall, administrator: Actor) -> Hall:
    with hall.work(administrator) as work:
        service.load_sample_catalogue(work)
    return hall


def test_the_sample_catalogue_is_a_whole_hall() -> None:
    assert len(SAMPLE) >= 34
    assert len(LETTERS) >= 5
    assert {draft.series for draft in SAMPLE} == set(LETTERS)
    assert {draft.regime for draft in SAMPLE} == set(Regime)
    assert any(draft.instant for draft in SAMPLE)
    assert any(material.may_be_later for draft in SAMPLE for material in draft.materials)
    assert any(draft.no_materials_needed for draft in SAMPLE)


@pytest.mark.parametrize("draft", SAMPLE, ids=lambda draft: draft.code)
def test_every_service_of_the_sample_is_sound_and_complete_in_both_languages(draft: ServiceDraft) -> None:
    assert faults(draft, LETTERS) == []
    assert draft.instant or sum(step.working_days for step in draft.steps) == draft.promise_working_days
    assert draft.steps
    assert all(
        (draft.name_en, draft.department_en, draft.result_en, draft.basis_en, draft.conditions_en, draft.office_hours_en, draft.place_en)
    )
    assert all(part.name_en for part in (*draft.materials, *draft.steps))
    assert all(material.note and material.note_en for material in draft.materials if not material.required)
    english = [draft.name_en, *(part.name_en for part in (*draft.materials, *draft.steps))]
    assert not [text for text in english if re.search("[\u4e00-\u9fff]", text)]
    assert say(f"catalogue.skill.{draft.skill}")


def test_codes_and_names_of_the_sample_are_unique() -> None:
    assert len({draft.code for draft in SAMPLE}) == len({draft.name for draft in SAMPLE}) == len(SAMPLE)


def test_loading_the_sample_twice_changes_nothing(stocked: Hall, administrator: Actor) -> None:
    with stocked.work(administrator) as work:
        assert service.load_sample_catalogue(work) == 0
        assert work.captured.rows == []
        assert len(service.services(work)) == len(SAMPLE)
        assert [series.letter for series in service.all_series(work)] == LETTERS


def test_the_whole_catalogue_reads_back_as_it_was_written(stocked: Hall) -> None:
    with stocked.read() as read:
        assert [snapshot.draft for snapshot in service.snapshots(read)] == SAMPLE


def test_a_snapshot_survives_its_json(stocked: Hall) -> None:
    with stocked.read() as read:
        for taken in service.snapshots(read):
            assert ServiceSnapshot.from_json(json.loads(json.dumps(taken.to_json()))) == taken
            assert service.version_of(read, taken.id, 1) == taken


def test_a_change_makes_a_version_and_the_old_one_stays_readable(stocked: Hall, administrator: Actor) -> None:
    with stocked.work(administrator) as work:
        before = service.snapshots(work)[0]
        fewer = replace(before.draft, name="居民身份证换领", materials=before.draft.materials[1:])
        planned = changes([before], [fewer], withdraw_missing=False)
        assert [(change.kind, change.fields) for change in planned] == [(ChangeKind.CHANGED, ("name", "materials"))]
        service.apply_changes(work, planned, "材料减免")
    with stocked.read() as read:
        after = service.snapshot(read, before.id)
        assert (after.version, after.draft) == (2, fewer)
        assert [material.id for material in after.materials] == [material.id for material in before.materials[1:]]
        assert service.version_of(read, before.id, 1) == before
        assert [version.reason for version in service.versions(read, before.id)] == ["材料减免", "sample"]


def test_a_material_that_comes_back_is_the_same_material(stocked: Hall, administrator: Actor) -> None:
    with stocked.work(administrator) as work:
        before = service.snapshots(work)[0]
        fewer = replace(before.draft, materials=before.draft.materials[1:])
        service.apply_changes(work, changes([before], [fewer], withdraw_missing=False))
        between = service.snapshot(work, before.id)
        service.apply_changes(work, changes([between], [before.draft], withdraw_missing=False))
        assert service.snapshot(work, before.id).materials == before.materials


def test_a_withdrawn_service_is_not_offered_but_stays_readable(stocked: Hall, administrator: Actor) -> None:
    with stocked.work(administrator) as work:
        current = service.snapshots(work)
        gone = current[3]
        planned = changes(current, [each.draft for each in current if each is not gone], withdraw_missing=True)
        assert [change.code for change in planned if change.kind is ChangeKind.WITHDRAWN] == [gone.code]
        service.apply_changes(work, planned)
    with stocked.read() as read:
        assert service.snapshot(read, gone.id).name == gone.name
        assert gone.id not in [each.id for each in service.services(read)]
        with pytest.raises(ServiceWithdrawn):
            service.offered(read, gone.id)
        assert read.count(select(ServiceVersion)) == len(SAMPLE) + 1


def test_a_withdrawn_service_that_is_wanted_again_comes_back(stocked: Hall, administrator: Actor) -> None:
    with stocked.work(administrator) as work:
        current = service.snapshots(work)
        service.apply_changes(work, changes(current, [each.draft for each in current[1:]], withdraw_missing=True))
        service.apply_changes(work, changes(service.snapshots(work), [current[0].draft], withdraw_missing=False))
        assert service.offered(work, current[0].id).version == 3


def test_what_is_not_there_is_said(stocked: Hall) -> None:
    with stocked.read() as read:
        with pytest.raises(ServiceUnknown):
            service.snapshot(read, new_id())
        with pytest.raises(SeriesUnknown):
            service.series_named(read, "Q")
        assert service.series_named(read, "A").name == "户籍与身份证"
        assert service.service_by_code(read, "HJ01") is not None


@pytest.mark.parametrize(
    ("change", "name", "key"),
    [
        ({"fee_fen": -1}, "fee_fen", "fee_out_of_range"),
        ({"series": "Q"}, "series", "unknown_series"),
        ({"materials": ()}, "no_materials_needed", "no_materials"),
        ({"no_materials_needed": True}, "no_materials_needed", "materials_not_needed"),
        ({"promise_working_days": 0}, "promise_working_days", "out_of_range"),
        ({"promise_working_days": 61}, "promise_working_days", "promise_past_law"),
        ({"promise_working_days": 3}, "promise_working_days", "steps_past_promise"),
        ({"instant": True}, "promise_working_days", "instant_with_days"),
        ({"name": ""}, "name", "missing"),
        ({"skill": ""}, "skill", "missing"),
    ],
)
def test_a_service_that_cannot_be_is_refused_at_its_field(change: dict[str, object], name: str, key: str) -> None:
    assert [(fault.name, fault.key) for fault in faults(replace(SAMPLE[0], **change), LETTERS)] == [(name, key)]  # type: ignore[arg-type]


def test_parts_point_at_their_service(stocked: Hall) -> None:
    with stocked.read() as read:
        known = set(read.all(select(Service.id)))
        assert set(read.all(select(ServiceMaterial.service_id))) <= known
