"""The invented city: all that a municipality hands in over three years, and the truth beside it."""
