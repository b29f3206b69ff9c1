"""Changes to the application that asks are turned to one that is not there.

A token ends with its application, and without a token all that follows would be told 401. schemathesis learns ids from what
is answered, so that leaving some out of its dictionaries is not enough.
"""

import os
import uuid

import schemathesis

OWN = frozenset(os.environ["KEEPWATCH_OWN_IDS"].split(","))


@schemathesis.hook
def before_call(context, case, kwargs):
    """Puts an id that nothing has in the place of the caller's own, but for reading."""
    if case.method.upper() not in ("GET", "HEAD", "OPTIONS"):
        for name, value in (case.path_parameters or {}).items():
            if value in OWN:
                case.path_parameters[name] = str(uuid.uuid4())
