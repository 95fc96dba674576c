"""The invented city: all that a municipality hands in over three years, and the truth beside it."""

from barometer.demo.write import write_demo

__all__ = ["write_demo"]
