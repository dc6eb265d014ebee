"""What tests share: builds, small deliveries, tables and numbers. Test modules never import each other."""

from __future__ import annotations

import pkgutil

import pytest

# What is asserted here is told as fully as in a test: before any module of the package is imported.
pytest.register_assert_rewrite(*(f"{__name__}.{module.name}" for module in pkgutil.iter_modules(__path__)))
