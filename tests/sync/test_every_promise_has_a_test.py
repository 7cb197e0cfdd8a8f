"""The design of sync promises a result for every fault, and names what broke for others: each has a test of that name, and none is lost."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

HERE = Path(__file__).parent

FAULTS = {
    "power cut or kill at any instruction": (
        "test_a_hub_killed_in_the_middle_of_exchanges_has_everything_that_it_acknowledged",
        "test_a_station_killed_in_the_middle_of_exchanges_loses_nothing_and_sends_nothing_twice",
    ),
    "batch lost, repeated, reordered, cut": ("test_a_batch_lost_repeated_reordered_or_cut_gives_the_same_state_as_without",),
    "one hall split in two for a day, then joined": (
        "test_one_hall_split_in_two_and_joined_lists_the_conflict_and_one_key_picks",
        "test_whatever_two_pcs_do_apart_is_legal_and_the_same_when_they_are_joined",
    ),
    "PC clock wrong by minutes / years": (
        "test_a_wrong_pc_clock_is_told_and_set_right",
        "test_a_stamp_in_the_year_9999_gets_the_hubs_time",
    ),
    "disk image cloned to a second PC": ("test_disk_image_cloned_to_a_second_pc_gets_a_new_identity_and_keeps_its_unsent_work",),
    "PC restored from an old backup": (
        "test_pc_restored_from_an_old_backup_pulls_back_what_it_had_sent",
        "test_pc_put_back_by_hand_begins_a_new_epoch_by_itself",
    ),
    "hub restored from an old backup": (
        "test_hub_restored_from_an_old_backup_gets_again_what_it_no_longer_has",
        "test_a_hub_put_back_to_a_backup_gives_no_number_out_again",
    ),
    "old client, new hub; new client, old hub": (
        "test_old_program_keeps_what_a_newer_one_sends_and_uses_it_after_its_upgrade",
        "test_new_client_old_hub_what_the_hub_does_not_know_is_kept_and_used_after_its_upgrade",
        "test_another_protocol_says_which_side_to_upgrade",
    ),
    "device stolen": ("test_device_stolen_its_next_request_is_refused_and_what_it_sends_is_quarantined",),
    "hub disk full, database down": (
        "test_hub_disk_full_acknowledges_nothing_and_everything_comes_later",
        "test_a_hub_that_cannot_now_is_no_refusal_and_everything_waits",
    ),
    "a bug made two sides differ": (
        "test_a_bug_that_made_two_sides_differ_is_found_and_repaired",
        "test_a_difference_is_put_right_and_said",
    ),
}
"""The table of what goes wrong, row by row."""

BROKE_FOR_OTHERS = {
    "one refused change at the head blocks everything behind it": (
        "test_one_refused_change_at_the_head_does_not_block_what_is_behind_it",
        "test_two_hundred_refused_changes_hold_nothing_back",
    ),
    "unreachable and refused are different answers": ("test_only_what_the_hub_refuses_by_name_is_a_refusal",),
    "a refusal is not a deletion": ("test_what_the_hub_refused_stays_on_the_screen_and_its_reason_is_told",),
    "success with a list of rejects read as success": (
        "test_what_the_hub_refused_stays_on_the_screen_and_its_reason_is_told",
        "test_quarantine_is_kept_whole_and_retried_after_an_upgrade",
    ),
    "a passing failure marks a pending change as rejected": ("test_a_hub_that_cannot_now_is_no_refusal_and_everything_waits",),
    "an expired sign-in is not permanent": ("test_an_expired_signature_is_not_permanent",),
    "a feed by sequence loses rows that commit late": (
        "test_a_reader_misses_nothing_that_three_stations_push_at_the_same_time",
        "test_places_in_the_feed_have_no_gap_that_is_filled_later",
    ),
    "half-finished transfers that nobody cleans and that cannot be resumed": (
        "test_a_transfer_that_was_cut_a_hundred_times_leaves_nothing_behind",
        "test_bootstrap_that_was_cut_goes_on_where_it_was",
        "test_an_upload_that_was_cut_goes_on_where_it_was_after_a_restart",
    ),
    "buffers without a bound": ("test_a_batch_is_bounded_by_count_and_size",),
    "database is locked between sync and the window": (
        "test_the_window_writes_while_sync_writes_and_neither_is_told_that_the_file_is_locked",
    ),
}
"""What others' threads tell."""

BAD_INPUT = {
    "a signed request with a wrong body": ("test_a_signed_request_with_another_body_is_refused",),
    "a replayed request": ("test_a_replayed_request_is_refused",),
    "a request from a revoked PC": ("test_device_stolen_its_next_request_is_refused_and_what_it_sends_is_quarantined",),
    "a batch that claims another station's sequence": ("test_a_batch_that_claims_another_stations_sequence_is_refused",),
    "a row for another hall, a column of ten megabytes": ("test_a_row_that_does_not_fit_is_quarantined_and_later_ones_go_on",),
    "an unknown table": ("test_an_unknown_table_of_this_programs_age_is_quarantined",),
    "deep JSON": ("test_rows_that_are_no_rows_are_quarantined",),
    "a decompression bomb": ("test_a_decompression_bomb_is_refused_before_it_expands",),
    "a stamp in the year 9999": ("test_a_stamp_in_the_year_9999_gets_the_hubs_time",),
    "a slow client that never reads its stream": (
        "test_a_slow_client_that_never_reads_its_stream_disturbs_nobody",
        "test_a_stream_whose_reader_takes_nothing_is_ended_and_its_place_is_free_again",
    ),
    "1,000 open streams": ("test_a_thousand_open_streams_are_woken_others_are_served_and_one_more_is_refused_with_one_line",),
    "a fuzzer over the OpenAPI description": ("test_no_request_makes_the_hub_fail", "test_the_description_names_every_place_of_the_api"),
}

RULES = {
    "merging is commutative, associative, idempotent, for every synced table": ("test_merging_is_commutative_associative_and_idempotent",),
    "no number is printed twice": ("test_two_pcs_never_print_the_same_number_online_or_offline",),
    "a block is renewed before it runs out": ("test_a_block_is_renewed_before_it_runs_out",),
    "calls: one winner, the other gets the next ticket": ("test_a_call_made_at_one_window_is_lost_for_the_other_which_gets_the_next_one",),
    "calls without the hub are shared out": ("test_cut_off_from_the_hub_two_windows_share_out_the_waiting",),
    "a double call is settled by the earlier": ("test_a_double_call_is_settled_by_the_earlier_and_both_are_on_record",),
    "orders: the earlier wins, the other is told": (
        "test_of_two_repairers_who_take_an_order_online_the_second_is_told_at_once",
        "test_of_two_repairers_who_take_an_order_offline_the_earlier_has_it_and_both_see_who",
    ),
    "a failing seed replays": ("test_a_seed_replays_exactly",),
    "the simulation can fail": (
        "test_without_the_lock_on_the_counter_row_the_simulation_fails",
        "test_without_the_idempotency_check_the_simulation_fails",
        "test_without_the_bound_on_stamps_the_simulation_fails",
    ),
    "at least 300 schedules in every run, 10,000 in the long one": (
        "test_after_healing_all_sides_are_the_same_and_nothing_is_lost",
        "test_ten_thousand_schedules",
    ),
}

PROMISES = FAULTS | BROKE_FOR_OTHERS | BAD_INPUT | RULES


def names_here() -> set[str]:
    """The names of all tests of sync."""
    found: set[str] = set()
    for file in HERE.glob("test_*.py"):
        tree = ast.parse(file.read_text(encoding="utf-8"))
        found |= {each.name for each in tree.body if isinstance(each, ast.FunctionDef) and each.name.startswith("test_")}
    return found


@pytest.mark.parametrize("promise", PROMISES)
def test_a_promise_has_its_tests(promise: str) -> None:
    assert sorted(set(PROMISES[promise]) - names_here()) == []


def test_the_lists_are_whole() -> None:
    """Eleven rows of faults and ten failures of others; who adds a row to the design adds it here."""
    assert (len(FAULTS), len(BROKE_FOR_OTHERS)) == (11, 10)
