"""What each sample needs to be there, and the names by which it is here: the samples speak of Microsoft's tenants.

A function gets the tenant and the sample, makes what is needed, and returns what stands in the request for what.
"""

import json
import re

GUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")

#: By sample, the function; a sample without one needs nothing.
PREPARE = {}


def prepares(*names):
    """Says for which samples a function prepares."""

    def kept(function):
        PREPARE.update(dict.fromkeys(names, function))
        return function

    return kept


def made(tenant, sample):
    """What stands for what in the request; what is needed is there afterwards."""
    return PREPARE[sample.name](tenant, sample) if sample.name in PREPARE else {}


def ids_in(value):
    """The ids in a part of a sample, each once, in the order in which they stand there."""
    return list(dict.fromkeys(GUID.findall(json.dumps(value))))


def replaced(value, names):
    """The value with `names` for what they stand for."""
    text = json.dumps(value)
    for old, new in names.items():
        text = text.replace(json.dumps(old)[1:-1], json.dumps(new)[1:-1])
    return json.loads(text)
