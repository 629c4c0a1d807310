"""From an analyst's own cases to ratings and groups: counted again in plain Python, and private."""

from __future__ import annotations

import csv
import json
import subprocess
import sys
from collections import Counter
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from statistics import mean, median

import nbformat
import numpy as np
import pandas as pd
import pytest
from conftest import run_here
from hypothesis import given, settings
from hypothesis import strategies as st

from probation_book.__main__ import main
from probation_book.analysis.cases import (
    FEWEST,
    SMALLER,
    CasesResult,
    compare_groups,
    group_columns,
    made_up_cases,
    rate_key_questions,
    rate_standards,
    result_of,
)
from probation_book.analysis.groups import relative_rate_index
from probation_book.display.cases import cases_as_json, cases_as_text
from probation_book.publishing.paths import REPOSITORY
from probation_book.reading import DataError, choose_framework, read_references
from probation_book.reading.cases import GROUPS, questions_of, read_cases

EXAMPLE = REPOSITORY.data / "templates" / "made-up-cases.csv"
NOTEBOOK = REPOSITORY.notebooks / "cases.ipynb"
FRAMEWORK = read_references().frameworks["2021-07"]
QUESTIONS = list(questions_of(FRAMEWORK))

Table = list[dict[str, str]]


def plain(file: Path = EXAMPLE) -> Table:
    """The rows of a file, read by the standard library alone."""
    with file.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def written(file: Path, rows: Table) -> Path:
    """A file of these rows."""
    with file.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return file


def people_in(rows: Table) -> list[str]:
    """The columns that are on people."""
    return [name for name in rows[0] if name not in [*QUESTIONS, "case"]]


def tally(rows: Table, question: str) -> tuple[int, int]:
    """How many answers of yes, out of those of yes or no."""
    answers = Counter(row[question].strip().lower() for row in rows)
    return answers["yes"], answers["yes"] + answers["no"]


@st.composite
def tables(draw: st.DrawFn) -> Table:
    """Cases with answers of all kinds, and people in few or many groups, some of one person."""
    size = draw(st.integers(1, 80))
    chance = draw(st.randoms(use_true_random=False))
    answers = {
        question: draw(st.lists(st.sampled_from(["yes", "No", " NO", "na", "N/A", ""]), max_size=2))
        for question in QUESTIONS
    }
    groups = draw(st.lists(st.integers(1, 9), max_size=3))
    return [
        {"id": f"secret {number}"}
        | {
            f"column {at}": chance.choice(["", *[f"group {at}.{one}" for one in range(many)]])
            for at, many in enumerate(groups)
        }
        | {question: chance.choice(["yes", "no", *some]) for question, some in answers.items()}
        for number in range(size)
    ]


@pytest.fixture(scope="module")
def result(tmp_path_factory):
    """What follows from a table, by way of a file."""
    file = tmp_path_factory.mktemp("cases") / "mine.csv"

    def of(rows: Table) -> CasesResult:
        return result_of(read_cases(written(file, rows), FRAMEWORK, people_in(rows)), FRAMEWORK)

    return of


# --- from cases to ratings ---------------------------------------------------------------------


def test_the_template_is_the_example_of_the_chapter_and_says_that_it_is_made_up():
    example, read = made_up_cases(FRAMEWORK), read_cases(EXAMPLE, FRAMEWORK)
    pd.testing.assert_frame_equal(read.answers, example.answers)
    pd.testing.assert_frame_equal(read.people, example.people, check_dtype=False)
    assert all(row["case"].startswith("made-up-") for row in plain())
    assert people_in(plain()) == list(GROUPS)
    assert len({tally(plain(), question)[1] for question in QUESTIONS}) > 1


@settings(max_examples=25)
@given(tables())
def test_answers_are_counted_divided_and_rated_by_the_lowest(result, rows):
    found = result(rows)
    counts = {question: tally(rows, question) for question in QUESTIONS}
    table = found.key_questions
    names = [f"{row.standard}/{row.question}" for row in table.itertuples()]
    assert names == QUESTIONS and found.cases == len(rows)
    assert dict(zip(names, zip(table["count"], table["of"], strict=True), strict=True)) == counts
    shares = {name: Fraction(100 * n, of) if of else None for name, (n, of) in counts.items()}
    assert dict(zip(names, table["percentage"], strict=True)) == shares

    edges = {80: "Outstanding", 65: "Good", 50: "Requires improvement", 0: "Inadequate"}
    known = 0
    for row in found.standards.itertuples():
        own = [share for name, share in shares.items() if name.startswith(f"{row.standard}/")]
        if None in own:
            assert pd.isna(row.rating) and row.drivers == ()
            continue
        lowest = min(own)
        assert row.percentage == lowest
        assert row.rating == next(edges[edge] for edge in edges if int(lowest + 0.5) >= edge)
        assert {shares[f"{row.standard}/{name}"] for name in row.drivers} == {lowest}
        known += FRAMEWORK.points.ratings[row.rating]
    assert list(found.standards["standard"]) == ["2.1", "2.2", "2.3", "2.4", "2.5"]
    assert set(found.possible["lowest"]) == {known}


@pytest.mark.parametrize("rule, made", [("lowest", min), ("median", median), ("mean", mean)])
def test_the_rule_is_that_of_the_standards(rule, made):
    model = replace(FRAMEWORK.rating_model, rule=rule)
    questions = rate_key_questions(made_up_cases(FRAMEWORK).answers, model)
    expected = questions.groupby("standard")["percentage"].agg(lambda shares: made(list(shares)))
    for row in rate_standards(questions, model).itertuples():
        assert row.percentage == expected[row.standard]


def test_what_nobody_answered_is_not_rated_and_leaves_both_tables_open(result):
    found = result([{**row, "2.1/advice": "na"} for row in plain()])
    assert found.standards["rating"].isna().tolist() == [True] + [False] * 4
    assert list(found.possible["maximum"]) == [27, 24]
    text = cases_as_text(found, "mine.csv")
    assert "none answered" in text and "a key question was answered in no case" in text


def test_with_the_ratings_that_inspectors_gave_there_is_one_score():
    cases = made_up_cases(FRAMEWORK)
    open_, closed = (
        result_of(cases, FRAMEWORK, judged).possible
        for judged in ({}, dict.fromkeys(["1.1", "1.2", "1.3", "1.4"], "Good") | {"2.1": None})
    )
    assert closed["maximum"].tolist() == [24] and len(closed["ratings"][0]) == 1
    assert closed["lowest"][0] == closed["highest"][0]
    assert (open_["highest"] - open_["lowest"]).tolist() == [4 * 3]


# --- groups ------------------------------------------------------------------------------------


def grouped(rows: Table, column: str) -> list[str]:
    """The group of each case, as it may be told."""
    sizes = Counter(row[column] for row in rows)
    return [
        (row[column] or "not recorded") if sizes[row[column]] >= FEWEST else SMALLER for row in rows
    ]


def by_group(rows: Table, column: str, question: str) -> dict[str, tuple[int, int]]:
    """Yes and no in each group of a column, on a key question."""
    names = grouped(rows, column)
    found = {}
    for name in set(names):
        own = [row for row, group in zip(rows, names, strict=True) if group == name]
        yes, of = tally(own, question)
        found[name] = (yes, of - yes)
    return found


@settings(max_examples=25)
@given(tables())
def test_counts_of_few_people_are_kept_back_and_cannot_be_had_by_subtraction(result, rows):
    groups = result(rows).groups
    for (column, number, question), table in groups.groupby(["column", "standard", "question"]):
        real = by_group(rows, column, f"{number}/{question}")
        assert set(real) == set(table["group"])
        shown = table.dropna(subset="count")
        told = {
            row["group"]: (row["count"], row["of"] - row["count"]) for _, row in shown.iterrows()
        }
        assert all(real[name] == counts for name, counts in told.items())
        assert all(min(counts) >= FEWEST for counts in told.values())
        kept_back = [real[name] for name in real if name not in told]
        if told and kept_back:
            assert len(kept_back) > 1
            assert all(sum(answers) >= FEWEST for answers in zip(*kept_back, strict=True))
        if all(min(counts) >= FEWEST for counts in real.values()):
            assert not kept_back


@settings(max_examples=25)
@given(tables())
def test_each_group_is_compared_with_the_largest_where_both_are_shown(result, rows):
    found = result(rows)
    compared = 0
    for column in set(found.groups["column"]):
        sizes = Counter(row[column] for row in rows if row[column])
        for _, row in found.groups[found.groups["column"] == column].iterrows():
            real = by_group(rows, column, f"{row['standard']}/{row['question']}")
            assert sizes[row["reference"]] == max(sizes.values())
            both = [row["count"], row["reference_count"]]
            if row["group"] == row["reference"] or any(map(pd.isna, both)):
                assert pd.isna(row["index"]) and not row["apart"]
                continue
            (yes, no), (their_yes, their_no) = real[row["group"]], real[row["reference"]]
            index = relative_rate_index(yes, yes + no, their_yes, their_yes + their_no)
            assert (row["index"], row["low"], row["high"]) == (index.value, index.low, index.high)
            assert row["apart"] == index.tells_them_apart
            compared += 1
    assert found.comparisons == compared == found.summary["compared"].sum()
    assert found.by_luck == pytest.approx(1 - 0.95**compared)


def test_what_is_kept_back_cannot_be_had_from_a_column_that_is_coarser():
    example = made_up_cases(FRAMEWORK)
    coarse = example.people["ethnicity"].where(lambda group: group == "white", "other")
    people = example.people.assign(broad=coarse, again=coarse)
    columns = group_columns(people).set_index("column")["why_not"]
    assert columns["ethnicity"] == "divides broad" and columns["again"] == "divides broad"
    assert pd.isna(columns["broad"])
    groups = compare_groups(example.answers, people)
    assert not {"ethnicity", "again"} & set(groups["column"])
    for _, table in groups.groupby(["standard", "question"]):
        shown = set(table.dropna(subset="count")[["column", "group"]].itertuples(index=False))
        hidden = set(table[["column", "group"]].itertuples(index=False)) - shown
        assert not any(in_the_span(people, one, shown) for one in hidden)


def in_the_span(people: pd.DataFrame, one: tuple, known: set[tuple]) -> bool:
    """Whether sums and differences of known groups, and of all people, give this group."""
    all_people = np.ones(len(people))
    have = [all_people, *((people[name] == group).to_numpy(float) for name, group in known)]
    wanted = (people[one[0]] == one[1]).to_numpy(float)
    return np.linalg.matrix_rank([*have, wanted]) == np.linalg.matrix_rank(have)


# --- privacy -----------------------------------------------------------------------------------


def personal(rows: Table) -> set[str]:
    """What stands on people in the rows and is no group of enough of them."""
    cells = {name: Counter(row[name] for row in rows) for name in people_in(rows)}
    return {
        value
        for sizes in cells.values()
        for value, people in sizes.items()
        if value and people < FEWEST
    }


@settings(max_examples=25)
@given(tables())
def test_nothing_of_a_row_is_told_but_groups_that_enough_people_share(result, rows):
    found = result(rows)
    told = {"text": cases_as_text(found, "mine.csv"), "json": cases_as_json(found)}
    told |= {
        name: table.to_csv() for name, table in vars(found).items() if hasattr(table, "to_csv")
    }
    for output in told.values():
        assert not [value for value in personal(rows) if value in output]


def test_no_page_tells_what_stands_in_a_row(tmp_path):
    rows = [
        {**row, "case": f"secret-{number}"} | ({"ethnicity": "person-1"} if number < 3 else {})
        for number, row in enumerate(plain())
    ]
    page = run_here(
        NOTEBOOK, cases_file=written(tmp_path / "mine.csv", rows), framework="2021-07"
    ).text
    assert "secret-" not in page and "person-" not in page and "Made up" not in page
    assert "licence" in page


SPOILT = {
    "an answer": (
        lambda rows: rows[3].update({"2.2/safety": "hush"}),
        "row 5: column 2.2/safety: expected yes, no, na or nothing",
    ),
    "answers": (
        lambda rows: [row.update({"2.2/safety": "hush"}) for row in rows],
        "rows 2, 3, 4, 5, 6 and 37 more: column 2.2/safety: expected yes",
    ),
    "true and false, 1 and 0": (
        lambda rows: [row.update({"2.2/safety": "1", "2.1/advice": "False"}) for row in rows[:2]],
        "rows 2, 3: key questions: found answers such as true or 1, expected yes, no, na or",
    ),
    "an id again": (
        lambda rows: [rows[at].update(case="hush") for at in (1, 7)],
        "rows 3, 9: column case: found ids that stand in another row, too",
    ),
    "a person": (
        lambda rows: rows[0].update(sex="hush\x1b"),
        "row 2: column sex: expected one line of plain text",
    ),
    "a question missing": (
        lambda rows: [row.pop("2.2/safety") for row in rows],
        "row 1: missing, expected a column for each key question: 2.2/safety",
    ),
    "an unknown question": (
        lambda rows: [row.update({"2.2/hush": "yes"}) for row in rows],
        "row 1: column 19: not a key question, expected one of these: 2.1/advice",
    ),
    "an unknown standard": (
        lambda rows: [row.update({"2.9/safety": "yes"}) for row in rows],
        "row 1: column 19: not a key question, expected '2.",
    ),
    "no name": (
        lambda rows: [row.update({"": "hush"}) for row in rows],
        "row 1: column 19: expected a name",
    ),
}


@pytest.mark.parametrize("spoil, said", SPOILT.values(), ids=SPOILT)
def test_what_is_wrong_is_told_by_its_place_and_not_by_what_stands_there(tmp_path, spoil, said):
    rows = plain()
    spoil(rows)
    file = written(tmp_path / "mine.csv", rows)
    with pytest.raises(DataError) as stopped:
        read_cases(file, FRAMEWORK)
    (problem,) = stopped.value.problems
    assert problem.startswith(f"{file}: {said}")
    assert "hush" not in problem


def change(text: str, number: int, old: str, new: str) -> str:
    lines = text.splitlines()
    assert old in lines[number]
    lines[number] = lines[number].replace(old, new, 1)
    return "\n".join(lines)


WHOLE = {
    "two columns of one name": (
        lambda text: change(text, 0, "sentence", "sex"),
        "row 1: columns 2 and 4: expected two names, found one",
    ),
    "no header": (
        lambda text: text.split("\n", 1)[1],
        "row 1: found no key question of these standards, expected the names of the columns",
    ),
    "semicolons": (
        lambda text: text.replace(",", ";"),
        "row 1: found cells with semicolons between them, expected commas",
    ),
    "no row": (lambda text: text.split("\n", 1)[0], "found no case, expected a row for each"),
    "empty rows": (lambda text: text.split("\n", 1)[0] + "\n" + "," * 17 + "\n\n", "found no case"),
    "nothing": (lambda text: "", "row 1: found no key question of these standards"),
    "a cell too many": (
        lambda text: change(text, 4, "made-up-04", "made-up-04,hush"),
        "row 5: found 19 cells, expected 18",
    ),
    "a quote": (
        lambda text: change(text, 4, "made-up-04", '"hush"made-up-04'),
        "row 5: not comma-separated values",
    ),
}


@pytest.mark.parametrize("spoil, said", WHOLE.values(), ids=WHOLE)
def test_a_file_that_is_no_table_of_cases_is_refused(tmp_path, spoil, said):
    file = tmp_path / "mine.csv"
    file.write_text(spoil(EXAMPLE.read_text(encoding="utf-8")), encoding="utf-8")
    with pytest.raises(DataError) as stopped:
        read_cases(file, FRAMEWORK)
    (problem,) = stopped.value.problems
    assert problem.startswith(f"{file}: {said}")
    assert not [word for word in ("hush", "made-up-", "male", "white") if word in problem]


def test_only_columns_that_are_asked_for_are_told(tmp_path, capsys):
    """An officer has five cases or more: a group that is large enough to be named."""
    rows = [{**row, "officer": f"secret-{at % 3}"} for at, row in enumerate(plain())]
    file = written(tmp_path / "mine.csv", rows)
    check = ["check", str(file), "--framework", FRAMEWORK.key]
    assert main(check) == main([*check, "--json"]) == 0
    out = capsys.readouterr().out
    assert "secret-" not in out and "officer" not in out and "sentence: licence" in out
    assert "ask for it, as in --group NAME" in out
    assert main([*check, "--group", "officer", "--group", "sex"]) == 0
    out = capsys.readouterr().out
    assert "officer: secret-1" in out and "sex: female" in out and "licence" not in out
    page = run_here(NOTEBOOK, cases_file=file, framework=FRAMEWORK.key, compare_by="officer").text
    assert "officer: secret-1" in page and "licence" not in page
    for name in ("oficer", "case", "2.2/safety"):
        assert main([*check, "--group", name]) == 1
        error = capsys.readouterr().err
        assert f"groups: found no column on people called '{name}'" in error
        assert "secret-" not in error and "made-up-0" not in error


def test_a_table_needs_no_columns_on_people_and_no_ids(tmp_path):
    rows = [{name: row[name] for name in QUESTIONS} for row in plain()]
    result = result_of(read_cases(written(tmp_path / "mine.csv", rows), FRAMEWORK), FRAMEWORK)
    assert result.columns.empty and result.groups.empty and result.comparisons == 0
    assert "No groups can be compared" in cases_as_text(result, "mine.csv")
    rows = [{**row, "case": "" if at else "1"} for at, row in enumerate(rows)]
    assert read_cases(written(tmp_path / "mine.csv", rows), FRAMEWORK).people.empty


def test_a_workbook_is_read_as_the_file_is(tmp_path):
    file = tmp_path / "mine.xlsx"
    pd.DataFrame(plain()).to_excel(file, index=False)
    read, expected = read_cases(file, FRAMEWORK), read_cases(EXAMPLE, FRAMEWORK)
    pd.testing.assert_frame_equal(read.answers, expected.answers)
    pd.testing.assert_frame_equal(read.people, expected.people)
    pd.DataFrame([{**row, "2.2/safety": 7} for row in plain()[:1]]).to_excel(file, index=False)
    with pytest.raises(DataError, match=r"mine\.xlsx: row 2: column 2\.2/safety: expected yes"):
        read_cases(file, FRAMEWORK)
    for content, said in ((b"no", "not a workbook that can be read"), (None, "cannot be read: ")):
        file.unlink() if content is None else file.write_bytes(content)
        with pytest.raises(DataError, match=rf"mine\.xlsx: {said}"):
            read_cases(file, FRAMEWORK)


def test_the_newest_set_of_standards_is_meant_unless_one_is_named():
    newer = FRAMEWORK.model_copy(update={"start": "2030-01"})
    both = {"old": FRAMEWORK, "new": newer}
    assert choose_framework(both) is newer and choose_framework(both, "old") is FRAMEWORK
    with pytest.raises(DataError, match=r"framework: found 'odl', expected 'old'\?"):
        choose_framework(both, "odl")
    with pytest.raises(DataError, match="there is none to choose from"):
        choose_framework({})


# --- the command and the chapter ---------------------------------------------------------------


def test_check_prints_what_cases_come_to(capsys):
    command = ["check", str(EXAMPLE), "--framework", "2021-07"]
    assert main(command) == 0
    text = capsys.readouterr().out
    assert text.startswith("made-up-cases.csv: 42 cases, ")
    assert "18 of 21" in text and "The score, computed: 7 to 19 of 27" in text
    assert 'what inspectors judged of 1.1, 1.2, 1.3 and 1.4, each as in --judged "1.1=Good"' in text
    judged = [f"--judged={number}=Good" for number in ("1.1", "1.2", "1.3", "1.4")]
    assert main([*command, *judged, "--judged", "2.1=not rated", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["possible"] == [
        {"lowest": 12, "highest": 12, "maximum": 24, "ratings": ["Requires improvement"]}
    ]
    assert found["not_known"] == []
    assert main([*command, *judged]) == 0 and "To narrow it" not in capsys.readouterr().out
    assert found["framework"] == "2021-07" and found["cases"] == len(plain())
    of_advice = found["key_questions"][0]
    assert (of_advice["count"], of_advice["of"]) == tally(plain(), "2.1/advice")
    hidden = [row for row in found["groups"] if row["count"] is None]
    assert hidden and all(row["index"] is None for row in hidden)


def test_check_takes_a_sheet_of_cases_as_it_takes_the_file(tmp_path, capsys):
    sheet = tmp_path / "mine.xlsx"
    pd.DataFrame(plain()).to_excel(sheet, index=False)
    said = []
    for file in (EXAMPLE, sheet):
        assert main(["check", str(file), "--framework", "2021-07", "--json"]) == 0
        said.append(capsys.readouterr().out)
    assert said[0] == said[1]


@pytest.mark.parametrize(
    "option, said",
    [
        ("--judged=1.9=Good", "--judged: not a standard that counts towards the score: 1.9"),
        ("--judged=1.1=Fine", "--judged: 'Fine' is not a rating"),
        ("--framework=2021", "framework: found '2021', expected '2021-07'?"),
    ],
)
def test_check_refuses_what_is_no_standard_or_rating(capsys, option, said):
    assert main(["check", str(EXAMPLE), "--framework", "2021-07", option]) == 1
    assert said in capsys.readouterr().err


def test_the_chapter_says_of_every_figure_that_it_is_made_up():
    page = run_here(NOTEBOOK)
    captions = [caption.text for caption in page.select("caption")]
    paragraphs = [paragraph.text for paragraph in page.select("p")]
    assert len(captions) > 4 and len(paragraphs) > 2
    assert all(said.startswith("Made up: ") for said in captions + paragraphs)


def test_papermill_runs_the_chapter_on_a_file_as_the_guide_says(tmp_path):
    rows = plain()[:30]
    written(tmp_path / "my-cases.csv", rows)
    papermill = str(Path(sys.executable).with_name("papermill"))
    command = [papermill, str(NOTEBOOK), "out.ipynb", "-p", "cases_file", "my-cases.csv"]
    command += ["-p", "framework", "2021-07", "--no-progress-bar"]
    run = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path)
    assert run.returncode == 0, run.stderr
    cells = nbformat.read(tmp_path / "out.ipynb", as_version=4).cells
    shown = [output.data["text/html"] for cell in cells for output in cell.get("outputs", [])]
    assert "30 cases" in shown[0] and "Made up" not in "".join(shown)
    assert all("{} of {}".format(*tally(rows, name)) in shown[1] for name in QUESTIONS)
