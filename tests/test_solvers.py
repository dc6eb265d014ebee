"""What the solver did not do is told, and never taken for an answer: that a number is safe, or that none is given away.

In a process the library has as many threads as the first to use it asked for, and does nothing for others. So was it
left undone, and said nothing of, whenever something else had used it first.
"""

from __future__ import annotations

import numpy
import pytest

from pipeline.audit import bounds
from pipeline.audit.relations import System
from pipeline.disclosure import solver

MOST = numpy.array([5.0])


def test_the_suppression_does_not_go_on_without_an_answer() -> None:
    program = solver.Program(1)
    program.set_bounds(numpy.zeros(1), MOST)
    program.add_row([(0, 1.0)], 2, 3)
    program.set_cost(numpy.ones(1))
    assert program.solve().tolist() == [2]
    program.add_row([(0, 1.0)], 4, 5)
    with pytest.raises(solver.Unsolved):
        program.solve()
    program.solver.setOptionValue("threads", 3)
    program.set_cost(-numpy.ones(1))
    with pytest.raises(solver.NotTried):
        program.solve()


def test_the_audit_does_not_find_nothing_without_having_looked() -> None:
    program = bounds.Program(System([], []), [], [{("a",): 1}])
    weights = program.vector({("a",): 1})
    assert weights.tolist() == [1]
    found = program.extreme(weights, -1)
    assert found is not None and found.tolist() == [0]
    program._solver.setOptionValue("threads", 3)
    with pytest.raises(bounds.NotTried):
        program.extreme(weights, 1)
