"""Registers added up where they lie: one row for each kind of person leaves the engine, never a person."""
