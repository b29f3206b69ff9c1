"""Whether the SDK's types hold everything that a JSON object says."""

import datetime
import enum
import re


#: Members that Microsoft's service prints, always null, and its schema of v1.0 lacks.
NOT_IN_THE_SCHEMA = {
    "clients",
    "deviceStates",
    "globalSecureAccess",
    "globalSecureAccessFilteringProfile",
    "networkAccess",
    "networkAccessSecurity",
    "partialEnablementStrategy",
    "signInRiskDetections",
    "times",
}


def assert_understood(model, source, at=""):
    """Fails where `source` has a property that the SDK's model does not know, or a value that it could not read."""
    known = model.get_field_deserializers()
    for name, value in source.items():
        path = f"{at}/{name}"
        if "@odata." in name or (name in NOT_IN_THE_SCHEMA and value is None):
            continue
        assert name in known, f"{path} is not a property of the SDK's {type(model).__name__}"
        if value is None:
            continue
        parsed = getattr(model, attribute(name))
        assert parsed is not None, f"{path}: the SDK could not read {value!r}"
        assert_same(parsed, value, path)


def assert_same(parsed, value, path):
    if isinstance(value, dict):
        assert_understood(parsed, value, path)
    elif isinstance(value, list):
        assert len(parsed) == len(value), path
        for one, source in zip(parsed, value, strict=True):
            assert one is not None, f"{path}: the SDK could not read {source!r}"
            assert_same(one, source, path)
    elif isinstance(parsed, datetime.datetime):
        # Seven digits, of which Python keeps six.
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{7}Z", value), f"{path}: {value}"
        assert parsed.tzinfo is not None, path
        assert parsed.strftime("%Y-%m-%dT%H:%M:%S.%f") == value[:-2], path
    elif isinstance(parsed, enum.Enum):
        assert parsed.value == value, path
    else:
        assert parsed == value, path


def attribute(name):
    """`riskEventTypes_v2` is `risk_event_types_v2` in Python."""
    return re.sub(r"(?<=[a-z0-9])([A-Z])", r"_\1", name).lower()
