"""The helper that the paging tests stand on can fail."""

import pytest

from ids import assert_each_once, assert_same_ids


@pytest.mark.parametrize(
    ("found", "complaint"),
    [
        (["a", "b"], "missing: 1 of 3, such as c"),
        (["a", "b", "c", "b"], "doubled: 1 of 3, such as b"),
        (["a", "b", "b"], "missing: 1 of 3, such as c; doubled: 1 of 3, such as b"),
        ([], "missing: 3 of 3, such as a"),
    ],
)
def test_a_missing_and_a_doubled_id_are_noticed(found, complaint):
    for check in (assert_same_ids, assert_each_once):
        with pytest.raises(AssertionError) as failure:
            check(found, ["a", "b", "c"])
        assert complaint in str(failure.value)


def test_a_foreign_id_is_noticed_where_nothing_was_written():
    with pytest.raises(AssertionError, match="unexpected: 1 of 1, such as b"):
        assert_same_ids(["a", "b"], ["a"])
    assert_each_once(["a", "b"], ["a"])


def test_a_foreign_id_must_come_once_too():
    with pytest.raises(AssertionError, match="doubled"):
        assert_each_once(["a", "b", "b"], ["a"])


def test_the_right_ids_pass_in_any_order():
    assert_same_ids(["c", "a", "b"], ["a", "b", "c"])
    assert_each_once(["c", "a", "b"], ["a", "b", "c"])
    assert_same_ids([], [])
