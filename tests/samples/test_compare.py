"""What the comparison notices, and what it does not mind."""

from compare import differences

IP, COUNTRY = {"@odata.type": "#ip", "a": 1}, {"@odata.type": "#country", "b": 1}

CASES = [
    ("the same", {"a": 1}, {"a": 2}, []),
    ("more", {"a": 1}, {"a": 1, "b": 2}, []),
    ("a value instead of null", {"a": None}, {"a": "x"}, []),
    ("null instead of a value", {"a": 1}, {"a": None}, ["/a: documented a number, answered null"]),
    ("null instead of an empty text", {"a": ""}, {"a": None}, []),
    ("missing where documented as null", {"a": None}, {}, ["/a: missing"]),
    ("a name missing", {"a": {"b": 1}}, {"a": {}}, ["/a/b: missing"]),
    ("another type", {"a": True}, {"a": 1}, ["/a: documented a boolean, answered a number"]),
    ("no date", {"a": "2020-01-01T00:00:00Z"}, {"a": "yes"}, ["/a: documented a date, answered a text"]),
    ("an object for a list", {"a": [1]}, {"a": {}}, ["/a: documented a list, answered an object"]),
    ("an empty list", {"value": [{"a": 1}]}, {"value": []}, ["/value[]: no item"]),
    ("documented as empty", {"value": []}, {"value": [1]}, []),
    ("an item that differs", {"value": [{"a": 1}]}, {"value": [{"a": 1}, {}]}, ["/value[]/a: missing"]),
    ("a value in one item", [{"a": 1, "b": [1]}], [{"a": None, "b": []}, {"a": 1, "b": [2]}], []),
    ("a value in no item", [{"a": 1}], [{"a": None}, {"a": None}], ["[]/a: documented a number, answered null"]),
    (
        "a value in no item, at several depths",
        [{"a": {"b": 1, "c": 1}}],
        [{"a": None}, {"a": {"b": None, "c": 1}}],
        ["[]/a/b: documented a number, answered null"],
    ),
    ("items of several types", [IP, COUNTRY], [COUNTRY, IP, {"@odata.type": "#else"}], []),
    ("no item of one type", [IP, COUNTRY], [IP], ["[]: no item of type country"]),
    ("an item without its type", [IP], [{"a": 1}], ["[]/@odata.type: missing"]),
    ("the type in short", {"@odata.type": "user"}, {"@odata.type": "#microsoft.graph.user"}, []),
    ("another type by name", {"@odata.type": "#a"}, {"@odata.type": "#b"}, ["/@odata.type: documented `#a`, answered `#b`"]),
    ("no context", {"@odata.context": "x"}, {}, ["/@odata.context: missing"]),
    ("no next page", {"@odata.nextLink": "x"}, {}, []),
]

SELECTED = [
    ("only what is selected", {"value": [{"a": 1}]}, {"value": [{"a": 1, "@odata.id": "x"}]}, []),
    ("more than is selected", {"value": [{"a": 1}]}, {"value": [{"a": 1, "b": 2}]}, ["/value[]/b: not selected"]),
]


def failures():
    """The names of the cases that fail, and how many cases there are."""
    cases = [(*case, False) for case in CASES] + [(*case, True) for case in SELECTED]
    failed = [
        name
        for name, documented, answered, expected, selects in cases
        if [str(one) for one in differences(documented, answered, selects)] != expected
    ]
    return failed, len(cases)
