"""Ids that there are: made-up ones lead to little but 404.

Of every collection that the description lists, the ids of its first page are given to schemathesis, for the operations on
one item of it.
"""

import json
import re

#: Ids of a collection that are tried.
IDS_MAX = 5
#: A collection's path with one key behind it.
ITEM = re.compile(r"(.*)/\{(\w+)\}")


def settings(paths, get):
    """Sections for schemathesis.toml. `get` answers the body at a path of the description, or None."""
    return "\n".join(filter(None, (section(path, get) for path in sorted(paths))))


def section(path, get):
    """The ids of the items at `path`, if it is that of one item."""
    found = ITEM.fullmatch(path)
    if found is None or "{" in found[1]:
        return None
    collection, key = found.groups()
    items = (get(collection) or {}).get("value", [])
    ids = [item["id"] for item in items if "id" in item][:IDS_MAX]
    if not ids:
        return None
    name = re.sub(r"\W+", "-", collection).strip("-")
    # Some requests keep a made-up id. In TOML, texts are written as in JSON.
    return f"""
[dictionaries.{json.dumps(name)}]
values = {json.dumps(ids)}

[[operations]]
include-path-regex = {json.dumps("^" + re.escape(path) + "(/|$)")}

[operations.parameters]
"path.{key}" = {{ dictionary = {json.dumps(name)}, probability = 0.8 }}
"""
