"""Reads what the exchange formats write with readers that others wrote: exchange.py sarif|junit|cyclonedx FILE. Prints
JSON.

sarif: every object of the file becomes an object of Microsoft's model (python3-sarif-python-om), so that an unknown
property, a missing one that is required, or a value outside an enumeration is an error.
cyclonedx: the published schema, in the folder TENKEN_SCHEMAS (schemas.sh), with all that it refers to."""

import json
import os
import sys
from pathlib import Path

import attr
import jsonschema
import sarif_om
from junitparser import JUnitXml

# property -> class of the model; lists hold that class. properties and partialFingerprints are free.
CLASSES = {
    "runs": "Run", "tool": "Tool", "driver": "ToolComponent", "rules": "ReportingDescriptor",
    "invocations": "Invocation", "results": "Result", "message": "Message", "locations": "Location",
    "logicalLocations": "LogicalLocation", "suppressions": "Suppression",
    "shortDescription": "MultiformatMessageString", "fullDescription": "MultiformatMessageString",
    "help": "MultiformatMessageString",
}
VALUES = {
    "kind": {"Result": {"notApplicable", "pass", "fail", "review", "open", "informational"},
             "Suppression": {"inSource", "external"}},
    "level": {"Result": {"none", "note", "warning", "error"}},
    "status": {"Suppression": {"accepted", "underReview", "rejected"}},
}


def model(name, value):
    kind = getattr(sarif_om, name)
    names = {f.metadata.get("schema_property_name", f.name): f.name for f in attr.fields(kind)}
    if name == "Suppression":  # the model is of a draft, which called the status of the standard a state
        names["status"] = names.get("status", "state")
    arguments = {}
    for key, one in value.items():
        if key not in names:
            raise ValueError(f"{name} has no property {key}")
        if one not in VALUES.get(key, {}).get(name, {one}) if isinstance(one, str) else False:
            raise ValueError(f"{name}.{key} cannot be {one}")
        if key in CLASSES:
            one = [model(CLASSES[key], e) for e in one] if isinstance(one, list) else model(CLASSES[key], one)
        arguments[names[key]] = one
    return kind(**arguments)


def read_sarif(file):
    with open(file, encoding="utf-8") as stream:
        log = model("SarifLog", json.load(stream))
    run = log.runs[0]
    for result in run.results:
        if result.kind != "fail" and result.level != "none":
            raise ValueError("only failures have a level")
        if result.rule_id not in {rule.id for rule in run.tool.driver.rules}:
            raise ValueError(f"no rule {result.rule_id}")
    return [[r.rule_id, r.kind, r.level, len(r.suppressions or [])] for r in run.results]


def read_junit(file):
    xml = JUnitXml.fromfile(file)
    cases = []
    for suite in xml:
        seen = list(suite)
        states = [type(case.result[0]).__name__ if case.result else "Passed" for case in seen]
        if (suite.tests, suite.failures, suite.skipped) != (
                len(seen), states.count("Failure"), states.count("Skipped")):
            raise ValueError(f"{suite.name}: the counts of the suite are not those of its cases")
        cases += [[suite.name, case.name, state, case.system_out or ""] for case, state in zip(seen, states)]
    return cases


def read_cyclonedx(file):
    known = {}
    for path in Path(os.environ["TENKEN_SCHEMAS"]).glob("*.json"):
        schema = json.loads(path.read_text(encoding="utf-8"))
        known[schema.get("$id", path.name)] = schema
    wanted = next(schema for name, schema in known.items() if name.endswith("bom-1.6.schema.json"))
    resolver = jsonschema.RefResolver(wanted["$id"], wanted, store=known)
    with open(file, encoding="utf-8") as stream:
        document = json.load(stream)
    checker = jsonschema.Draft7Validator(wanted, resolver=resolver, format_checker=jsonschema.draft7_format_checker)
    return [f"{'/'.join(map(str, error.absolute_path))}: {error.message[:200]}" for error in checker.iter_errors(document)]


json.dump({"cyclonedx": read_cyclonedx, "sarif": read_sarif, "junit": read_junit}[sys.argv[1]](sys.argv[2]), sys.stdout, ensure_ascii=False)
