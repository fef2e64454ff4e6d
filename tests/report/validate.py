"""Validates a JSON file against a JSON Schema: validate.py SCHEMA FILE [--lines]. Exit 1 tells what is wrong."""

import json
import sys

import jsonschema

schema_file, file = sys.argv[1:3]
with open(schema_file, encoding="utf-8") as stream:
    schema = json.load(stream)
jsonschema.Draft202012Validator.check_schema(schema)
if "--lines" in sys.argv:  # JSON lines: each line is a device
    schema = {"$schema": schema["$schema"], "$defs": schema["$defs"], "$ref": "#/$defs/device"}
with open(file, encoding="utf-8") as stream:
    documents = [json.loads(line) for line in stream] if "--lines" in sys.argv else [json.load(stream)]
errors = [e for d in documents for e in jsonschema.Draft202012Validator(schema).iter_errors(d)]
for error in errors:
    print(f"{'/'.join(map(str, error.absolute_path))}: {error.message[:200]}")
sys.exit(1 if errors else 0)
