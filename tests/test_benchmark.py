"""The benchmark's made-up inspections: valid, and the same ones each time. No time is tested."""

from __future__ import annotations

from bench import rules
from bench.build import made_up_data
from probation_book.reading import read_data


def test_made_up_inspections_are_valid_and_always_the_same(tmp_path):
    for name in ("one", "two"):
        made_up_data(tmp_path / name, 12)
    one, two = (
        {path.name: path.read_bytes() for path in (tmp_path / name / "inspections").iterdir()}
        for name in ("one", "two")
    )
    assert one == two and len(one) == 12
    inspections = read_data(tmp_path / "one").inspections.values()
    assert len({inspection.rate().overall.rating for inspection in inspections}) > 1
    assert all(inspection.pdu.name.startswith("Made-up PDU") for inspection in inspections)


def test_the_benchmark_of_the_rules_prints_both_ways(capsys, framework):
    rules.run(framework, standards=2_000, looped=50)
    first, second = capsys.readouterr().out.splitlines()
    assert first.startswith("2,000 standards: ") and second.startswith("262,144 records: ")
    assert "at once" in first and "in a loop" in second
