"""Every documented request, sent to a server that was prepared for it; the answer must have the documented status and shape.

The samples are Microsoft's, beside a checkout; where they are not, only the comparison itself is tested.
"""

import dataclasses
import json
import pathlib
import re
import sys

import prepared  # noqa: F401 - fills PREPARE
import test_compare
from compare import Difference, differences
from known import CORRECTED, DIFFERS
from prepare import PREPARE, made, replaced
from tenant import Answer, NotPrepared, Tenant

SAMPLES = pathlib.Path(__file__).resolve().parents[3] / "shared" / "spec" / "samples"
#: What applications cannot do on their own.
IS_FOR_PERSON = re.compile(r'[/"]me[/"]|/resetPassword"')


@dataclasses.dataclass(frozen=True)
class Sample:
    name: str
    request: dict
    response: dict

    @staticmethod
    def read(name):
        parts = [
            json.loads((SAMPLES / f"{name}.{part}.json").read_text(encoding="utf-8")) for part in ("request", "response")
        ]
        return Sample(name, *parts)


def main():
    failed, cases = test_compare.failures()
    failed = [f"the comparison: {name}" for name in failed]
    passed = cases - len(failed)
    if not (SAMPLES / "index.json").exists():
        print(f"skipped: the samples are not at {SAMPLES}")
    else:
        names = [sample["operation"] for sample in json.loads((SAMPLES / "index.json").read_text())["samples"]]
        problems = all_tried(sys.argv[1:] or names)
        failed += [f"{name}: {problem}" for name, found in problems.items() for problem in found]
        failed += [f"{name}: there is no such sample" for name in {*PREPARE, *DIFFERS, *CORRECTED} - set(names)]
        passed += sum(not found for found in problems.values())
    for failure in failed:
        print(f"FAILED {failure}")
    print(f"{passed} passed, {len(failed)} failed")
    return 1 if failed else 0


def all_tried(names):
    """What is wrong with each; prints what was to be expected."""
    tenant = Tenant()
    problems = {name: tried(tenant, Sample.read(name)) for name in names}
    listed = {name: [*DIFFERS.get(name, {}).items()] for name in names if name in DIFFERS or name in CORRECTED}
    for name, differing in listed.items():
        for reason in [f"corrected: {CORRECTED[name][1]}"] if name in CORRECTED else []:
            print(f"listed {name} {reason}")
        for path, reason in differing:
            print(f"listed {name} {path}: {reason}")
    matched = sum(not found for name, found in problems.items() if name not in listed)
    as_listed = sum(not found for name, found in problems.items() if name in listed)
    print(f"{len(names)} documented requests sent, {matched} matched, {as_listed} differ as listed")
    return problems


def tried(tenant, sample):
    """What is wrong with the answer to one sample."""
    try:
        names = made(tenant, sample)
        if sample.name in CORRECTED:
            if not compared(tenant, sample, names):
                return ["matches as published: it needs no correction any more"]
            sample = CORRECTED[sample.name][0](sample)
        differing = compared(tenant, sample, names)
    except NotPrepared as error:
        differing = [Difference("preparation", str(error))]
    known, paths = DIFFERS.get(sample.name, {}), {one.path for one in differing}
    found = [str(one) for one in differing if one.path not in known]
    if paths & {"preparation", "status"} - known.keys():
        # There was no answer to compare.
        return found
    return found + [f"{path} is listed, and does not differ any more" for path in known if path not in paths]


def compared(tenant, sample, names):
    """How the answer differs from the documented one."""
    documented = sample.response
    if sample.request["url"] == "{notificationUrl}":
        # What is documented is what the server sends, and not what it answers.
        answer, body = Answer(documented["status"], {}, tenant.receiver.next(tenant.receiver.bodies)), sample.request["body"]
    else:
        request = replaced(sample.request, names)
        answer = tenant.send(request, is_for_person=bool(IS_FOR_PERSON.search(json.dumps(request))))
        body = documented.get("body")
    if answer.status != documented["status"]:
        return [Difference("status", f"documented {documented['status']}, answered {answer.status} {answer.text[:600]}")]
    missing = [name for name in documented.get("headers", {}) if name.lower() not in answer.headers]
    found = [Difference(f"header {name}", "missing") for name in missing]
    if body:
        selects = "$select=" in sample.request["url"]
        found += differences(by_id(body), by_id(answer.json), only_documented=selects)
    if isinstance(documented.get("body"), dict) and error_code(documented["body"]) != error_code(answer.json):
        found.append(Difference("/error", f"documented `{error_code(body)}`, answered `{error_code(answer.json)}`"))
    return found


def error_code(body):
    """The code of an error, which unlike other values is what callers go by."""
    error = body.get("error")
    return error.get("code") if isinstance(error, dict) else error


def by_id(body):
    """The parts of a batch by their id and status, since they may come in any order; any other body as it is."""
    if not (isinstance(body, dict) and "responses" in body):
        return body
    return {f"{part['id']} {part['status']}": part for part in body["responses"]}


if __name__ == "__main__":
    sys.exit(main())
