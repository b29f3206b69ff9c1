"""Whether an answer has the documented shape: its names, and of each value the type. What the values are does not matter.

- Each documented name is there, with a value of the documented type. In a list, that holds for each item.
- What was documented with a value has one, and is not null or empty. In a list, for one of the items at least.
- What was documented as null is there, whatever its value; an empty text may be null.
- Further names are allowed, since the published samples are shortened, unless the request selects names.
"""

import re
import typing

DATE = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z")
#: What an answer says of itself only where it has a reason: that there is more, or what a concurrent change is told by.
OPTIONAL = ("@odata.nextLink", "@odata.id", "@odata.etag")


class Difference(typing.NamedTuple):
    #: The names that lead there, `[]` for the items of a list.
    path: str
    problem: str
    #: Whether it is only that there is no value to compare: another item of the list may have one.
    is_lack: bool = False

    def __str__(self):
        return f"{self.path or '/'}: {self.problem}"


def differences(documented, answered, only_documented=False, at=""):
    """What differs, in the order of the documented names. `only_documented`: no further names are allowed."""
    if documented is None or (documented == "" and answered is None):
        return []
    if answered is None:
        return [Difference(at, f"documented {kind(documented)}, answered null", is_lack=True)]
    if kind(documented) != kind(answered):
        return [Difference(at, f"documented {kind(documented)}, answered {kind(answered)}")]
    if isinstance(documented, dict):
        return in_object(documented, answered, only_documented, at)
    if isinstance(documented, list):
        return in_list(documented, answered, only_documented, at)
    return []


def in_object(documented, answered, only_documented, at):
    found = []
    for name, value in documented.items():
        path = f"{at}/{name}"
        if name in OPTIONAL:
            continue
        if name not in answered:
            found.append(Difference(path, "missing"))
        elif name == "@odata.type" and type_name(value) != type_name(answered[name]):
            found.append(Difference(path, f"documented `{value}`, answered `{answered[name]}`"))
        else:
            found += differences(value, answered[name], only_documented, path)
    if only_documented:
        found += [
            Difference(f"{at}/{name}", "not selected") for name in answered if name not in documented and "@" not in name
        ]
    return found


def in_list(documented, answered, only_documented, at):
    """Each item is compared with the documented one that it is most like, among those of its type."""
    if not documented:
        return []
    at += "[]"
    items = {type_of(model): [] for model in documented}
    for item in answered:
        models = [
            model for model in documented if None in (type_of(model), type_of(item)) or type_of(model) == type_of(item)
        ]
        if models:
            tried = [(differences(model, item, only_documented, at), type_of(model)) for model in models]
            least, of_type = min(tried, key=lambda one: len(one[0]))
            items[of_type].append(least)
    found = []
    for of_type, compared in items.items():
        if not compared:
            found.append(Difference(at, f"no item of type {of_type}" if of_type else "no item", is_lack=True))
        else:
            found += over_all(compared)
    return found


def over_all(compared):
    """What differs in any of the items, but what has no value only where none of them has one."""
    every = dict.fromkeys(difference for differing in compared for difference in differing)
    return [one for one in every if not one.is_lack or all(lacks(differing, one.path) for differing in compared)]


def lacks(differing, path):
    """Whether there is no value at the path, or none on the way to it."""
    return any(one.is_lack and f"{path}/".startswith(f"{one.path}/") for one in differing)


def type_of(value):
    return type_name(value["@odata.type"]) if isinstance(value, dict) and "@odata.type" in value else None


def type_name(value):
    """Samples write `#microsoft.graph.user`, and some the same shorter."""
    return value.removeprefix("#").removeprefix("microsoft.graph.")


def kind(value):
    if isinstance(value, bool):
        return "a boolean"
    if isinstance(value, (int, float)):
        return "a number"
    if isinstance(value, str):
        return "a date" if DATE.fullmatch(value) else "a text"
    return {list: "a list", dict: "an object"}[type(value)]
