"""Comparing what a walk found with what it should have found."""

import collections


def assert_same_ids(found, expected):
    """Fails unless `found` has every id of `expected` exactly once, and no other; says which are wrong."""
    wrong = complaints(found, expected)
    assert not wrong, "; ".join(wrong)


def assert_each_once(found, expected):
    """Fails unless `found` has every id of `expected` exactly once; it may have others, but those once only too."""
    wrong = [complaint for complaint in complaints(found, expected) if not complaint.startswith("unexpected")]
    assert not wrong, "; ".join(wrong)


def complaints(found, expected):
    """What is wrong with `found`, in words; nothing where all is well."""
    found, expected = list(found), list(expected)
    assert len(set(expected)) == len(expected), "the expected ids are not distinct themselves"
    times = collections.Counter(found)
    kinds = {
        "missing": [one for one in expected if one not in times],
        "doubled": [one for one, count in times.items() if count > 1],
        "unexpected": sorted(times.keys() - set(expected)),
    }
    return [f"{kind}: {len(ids)} of {len(expected)}, such as {ids[0]}" for kind, ids in kinds.items() if ids]
