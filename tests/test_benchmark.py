"""The benchmark's made-up inspections: valid, and the same ones each time. Its times are not tested."""

from __future__ import annotations

from probation_book.publishing.benchmark import made_up_data
from probation_book.reading import read_data


def test_made_up_inspections_are_valid_and_always_the_same(tmp_path):
    for name in ("one", "two"):
        made_up_data(tmp_path / name, 12)
    one, two = ({path.name: path.read_bytes() for path in (tmp_path / name / "pdus").iterdir()} for name in ("one", "two"))
    assert one == two and len(one) == 12
    inspections = read_data(tmp_path / "one").inspections.values()
    assert len({inspection.rate().overall.rating for inspection in inspections}) > 1
    assert all(inspection.name.startswith("Made-up PDU") for inspection in inspections)
