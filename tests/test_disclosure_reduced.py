"""The program of a reader with less in it: it finds what the whole program finds, and is small."""

from __future__ import annotations

import random

import numpy
import pytest
from scipy.optimize import linprog

from pipeline.disclosure.attack import Reader
from pipeline.disclosure.problem import MANY, Problem
from pipeline.disclosure.reduced import Reduced
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


def test_what_is_known_or_moves_with_another_is_not_in_the_program() -> None:
    """Of a thousand quantities and as many equations some dozens are left where only the small ones are hidden."""
    problem = problem_for(1, people=240)
    asked = numpy.flatnonzero(problem.must).tolist()
    reduced = Reduced(problem, problem.must | ~problem.cell, asked)
    left = [sum(len(part.columns) for part in reduced.parts), sum(len(part.rows) for part in reduced.parts)]
    assert len(problem.keys) > 700 and 3 * left[0] < len(problem.keys) and 3 * left[1] < len(problem.rows)


def test_of_two_that_make_a_known_whole_one_moves_with_the_other() -> None:
    """30 known, 4 and 26 hidden: one more is one less, and the first may be 3 less and the other 25."""
    cells = [cell(30), cell(4, insats="a"), cell(26, insats="b")]
    problem = problem_of({c.key: c for c in cells}, 5, RELATIONS)
    first, other = (problem.column()[c.key] for c in cells[1:])
    hidden = numpy.array([i in (first, other) for i in range(len(problem.keys))])
    reduced = Reduced(problem, hidden, [first, other])
    (column, times), (same, back) = reduced.follows(first), reduced.follows(other)
    assert column == same and times == -back
    ends = sorted((reduced.least[column] * times, reduced.most[column] * times))
    assert ends == [-3, 25]
    assert reduced.follows(problem.column()[cells[0].key])[1] == 0


@pytest.mark.parametrize(("values", "still"), [((3, 0, 0), False), ((0, 0, 0), True)])
def test_parts_that_can_only_be_more_of_a_known_whole_stand_still(values: tuple[int, ...], still: bool) -> None:
    cells = [cell(sum(values)), *(cell(n, insats=i) for n, i in zip(values, "abc", strict=True))]
    problem = problem_of({c.key: c for c in cells}, 5, RELATIONS)
    parts = [problem.column()[c.key] for c in cells[1:]]
    hidden = numpy.array([i in parts for i in range(len(problem.keys))])
    reduced = Reduced(problem, hidden, parts)
    assert all(reduced.follows(i)[1] == 0 for i in parts) == still
