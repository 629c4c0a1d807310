"""Schemas of the data files, made from what validates them, for editors and others' programs."""

from __future__ import annotations

import json
from typing import Any, get_args

from probation_book.reading.data_folder import DATA
from probation_book.reading.fields import Record
from probation_book.reading.framework import Framework
from probation_book.reading.inspection import Inspection
from probation_book.reading.register import COLUMNS, Claim, Qualifier, Unit

SCHEMA = DATA / "inspection.schema.json"
FRAMEWORK_SCHEMA = DATA / "framework.schema.json"
CLAIMS_SCHEMA = DATA / "claims.schema.json"


def schema_text() -> str:
    """The schema as the file `data/inspection.schema.json` has it."""
    return _schema_of(Inspection, "An inspection of a Probation Delivery Unit")


def framework_schema_text() -> str:
    """The schema as the file `data/framework.schema.json` has it."""
    return _schema_of(Framework, "A set of standards, and the rules that rate against them")


def _schema_of(record: type[Record], title: str) -> str:
    schema = record.model_json_schema()
    schema = {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema, "title": title}
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"


def claims_schema_text() -> str:
    """The Frictionless Table Schema of the register, as `data/claims.schema.json` has it.

    It says what each column means, its type, and the units and qualifiers there are.
    """
    enums = {"unit": list(get_args(Unit)), "qualifier": list(get_args(Qualifier))}
    types = {
        "value": "number",
        "percentage": "number",
        "numerator": "integer",
        "denominator": "integer",
    }
    fields = []
    for name in COLUMNS:
        described = Claim.model_fields[name]
        constraints: dict[str, Any] = {"required": True} if described.is_required() else {}
        constraints |= {"enum": enums[name]} if name in enums else {}
        constraints |= {"minimum": 0} if name in types else {}
        constraints |= {"unique": True} if name == "id" else {}
        field = {
            "name": name,
            "type": types.get(name, "string"),
            "description": " ".join((described.description or "").split()),
        }
        fields.append(field | ({"constraints": constraints} if constraints else {}))
    schema = {"fields": fields, "missingValues": [""], "primaryKey": ["id"]}
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"
