"""The program of a reader with less in it: it finds what the whole program finds, and is small."""

from __future__ import annotations

import random

import numpy
import pytest
from scipy.optimize import linprog

from pipeline.disclosure.again import show_again
from pipeline.disclosure.attack import Reader
from pipeline.disclosure.problem import MANY, Problem
from pipeline.disclosure.reduced import Reduced, independent
from pipeline.disclosure.solver import Program
from pipeline.disclosure.suppress import problem_of
from support.cells import RELATIONS, cell
from support.examples import fewer
from support.populations import CATEGORIES, Shape, cells_of, count, draw_people


def problem_for(seed: int, people: int = 60) -> Problem:
    """Everything that holds between the numbers of persons drawn by lot, also what is told nowhere."""
    draw = random.Random(seed)
    shape = Shape(people, 2, 1 + seed % 2, 2, tuple(CATEGORIES)[:1])
    cells = cells_of(count(draw_people(draw, shape), shape, ("deltagare", "deltagare_nya", "deltagare_avslutade")))
    return problem_of({c.key: c for c in cells}, 5, RELATIONS, full=True)


def weak_by_all_of_it(problem: Problem, hidden: numpy.ndarray) -> list[int]:
    """What a reader can tell too much about, by every equation as it stands and another copy of the solver."""
    rows = numpy.zeros((len(problem.rows), len(problem.keys)))
    for at, row in enumerate(problem.rows):
        for column, times in row:
            rows[at, column] += times
    known = problem.cell & ~hidden
    bounds = numpy.array(
        [
            numpy.where(known, problem.true, problem.least),
            numpy.where(known, problem.true, float(MANY)),
        ]
    ).T
    weak = []
    for i in numpy.flatnonzero(hidden | (problem.small & ~problem.cell)):
        aim = numpy.zeros(len(problem.keys))
        aim[i] = 1.0
        least, most = (
            sign * linprog(sign * aim, A_eq=rows, b_eq=numpy.zeros(len(rows)), bounds=bounds).fun for sign in (1, -1)
        )
        if (problem.small[i] and most < 5 - 1e-6) or (hidden[i] and most - least < 5 - 1e-6):
            weak.append(int(i))
    return weak


def test_what_is_left_of_the_program_tells_as_much_as_all_of_it() -> None:
    """Whatever is hidden, from the small ones only to half of all: the same numbers are told too much of."""
    found = safe = 0
    for seed in range(fewer(16, dear=True)):
        problem, draw = problem_for(seed), numpy.random.default_rng(seed)
        hidden = problem.must | (problem.free & (draw.random(len(problem.keys)) < (0.0, 0.1, 0.3, 0.5)[seed % 4]))
        weak = Reader(problem).find_weak(hidden)
        assert weak == weak_by_all_of_it(problem, hidden), seed
        found += len(weak)
        safe += int(hidden.sum()) - len(weak)
    assert found > fewer(40, dear=True) and safe > fewer(40, dear=True)


def test_all_is_shown_again_that_a_reader_would_not_miss() -> None:
    """From all hidden that may be, the most wanted first: what stays hidden is what a new reader, asked each time, needs."""
    shown = kept = 0
    for seed in range(0, 4 * fewer(8), 4):
        problem = problem_for(seed, people=40)
        everything = problem.must | problem.free
        reader = Reader(problem)
        safe = not reader.find_weak(everything)
        expected = everything.copy()
        for i in sorted(numpy.flatnonzero(problem.free), key=lambda i: (-problem.cost[i], -problem.true[i], i)):
            expected[i] = False
            expected[i] = bool(reader.find_weak(expected))
        if safe:
            assert (show_again(problem, everything, []) == expected).all(), seed
            shown += int((everything & ~expected).sum())
            kept += int((expected & problem.free).sum())
    assert shown > fewer(80) and kept > fewer(8)


def test_of_equations_only_those_are_kept_that_do_not_follow_from_others() -> None:
    """A table of 2 x 3 with its sums: one of the six says what the others do. What is doubled follows too."""
    rows, whole = range(2), range(3)
    table = [{10 * r + c: 1.0 for c in whole} | {100 + r: -1.0} for r in rows]
    table += [{10 * r + c: 1.0 for r in rows} | {200 + c: -1.0} for c in whole]
    table += [{100: 1.0, 101: 1.0, 200: -1.0, 201: -1.0, 202: -1.0}, {k: 2 * v for k, v in table[0].items()}]
    kept = [table[n] for n in independent(table)]
    columns = sorted({c for row in table for c in row})
    as_matrix = [numpy.array([[row.get(c, 0.0) for c in columns] for row in of]) for of in (table, kept)]
    assert len(kept) == 5 == numpy.linalg.matrix_rank(as_matrix[0]) == numpy.linalg.matrix_rank(as_matrix[1])


def test_rows_that_are_watched_bind_as_much_as_rows_that_are_added() -> None:
    """Ten programs of rows drawn by lot, each asked in six directions: the same best, and rows that never mattered left out."""
    left_out = 0
    for seed in range(10):
        draw = numpy.random.default_rng(seed)
        rows = [
            ([(c, float(v)) for c, v in enumerate(draw.integers(-2, 3, 8).tolist()) if v], -3.0 * wide, 9.0 * wide)
            for wide in range(1, 21)
        ]
        added, watched = Program(8), Program(8)
        for program in (added, watched):
            program.set_bounds(numpy.full(8, -5.0), numpy.full(8, 50.0))
        for row in rows:
            added.add_row(*row)
        watched.watch(rows)
        for aim in draw.uniform(-1, 1, (6, 8)):
            for program in (added, watched):
                program.set_cost(aim)
            assert aim @ added.solve() == pytest.approx(aim @ watched.solve()), seed
        left_out += len(rows) - watched.solver.getNumRow()
    assert left_out > 10


def test_what_is_known_or_moves_with_another_is_not_in_the_program() -> None:
    """Of a thousand quantities and as many equations some dozens are left where only the small ones are hidden."""
    problem = problem_for(1, people=240)
    asked = numpy.flatnonzero(problem.must).tolist()
    reduced = Reduced(problem, problem.must | ~problem.cell, asked)
    columns, equations, limits = (
        sum(len(of) for part in reduced.parts for of in [getattr(part, name)])
        for name in ("columns", "equations", "limits")
    )
    assert len(problem.keys) > 700 and 20 * columns < len(problem.keys)
    assert 15 * limits < len(problem.rows) and not equations


def test_of_two_that_make_a_known_whole_one_moves_with_the_other() -> None:
    """30 known, 4 and 26 hidden: one more is one less, and the first may be 3 less and the other 25."""
    cells = [cell(30), cell(4, insats="a"), cell(26, insats="b")]
    problem = problem_of({c.key: c for c in cells}, 5, RELATIONS)
    first, other = (problem.column()[c.key] for c in cells[1:])
    hidden = numpy.array([i in (first, other) for i in range(len(problem.keys))])
    reduced = Reduced(problem, hidden, [first, other])
    ((column, times),), ((same, back),) = reduced.terms(first).items(), reduced.terms(other).items()
    assert column == same and times == -back
    ends = sorted((reduced.least[column] * times, reduced.most[column] * times))
    assert ends == [-3, 25]
    assert reduced.terms(problem.column()[cells[0].key]) == {}


@pytest.mark.parametrize(("values", "still"), [((3, 0, 0), False), ((0, 0, 0), True)])
def test_parts_that_can_only_be_more_of_a_known_whole_stand_still(values: tuple[int, ...], still: bool) -> None:
    cells = [cell(sum(values)), *(cell(n, insats=i) for n, i in zip(values, "abc", strict=True))]
    problem = problem_of({c.key: c for c in cells}, 5, RELATIONS)
    parts = [problem.column()[c.key] for c in cells[1:]]
    hidden = numpy.array([i in parts for i in range(len(problem.keys))])
    reduced = Reduced(problem, hidden, parts)
    assert all(reduced.terms(i) == {} for i in parts) == still
