"""A yearly inclusion barometer."""

__version__ = "0.1.0"
