from accounts import handles


def test_people_of_one_name_get_handles_that_do_not_meet_by_chance() -> None:
    stem, _, chance = handles.suggest("Vera Voter").rpartition("-")

    assert stem == "vera-voter"
    assert len(chance) == 8


def test_the_longest_name_leaves_room_for_chance() -> None:
    assert len(handles.suggest("x" * 200)) <= handles.LENGTH


def test_a_name_in_any_script_can_be_recognised() -> None:
    assert handles.suggest("Łukasz Żółw").startswith("lukasz-zolw-")
    assert handles.suggest("نرگس شقایقی").startswith("nrgs-shqyqy-")
    assert handles.suggest("…").startswith("member-")
