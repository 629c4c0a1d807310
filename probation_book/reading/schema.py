"""The JSON Schema of an inspection's file, for editors: made from what validates it."""

from __future__ import annotations

import json

from probation_book.reading.folder import DATA
from probation_book.reading.inspection import Inspection

SCHEMA = DATA / "inspection.schema.json"


def schema_text() -> str:
    """The schema as the file `data/inspection.schema.json` has it."""
    schema = Inspection.model_json_schema()
    schema = {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}
    schema["title"] = "An inspection of a Probation Delivery Unit"
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"
