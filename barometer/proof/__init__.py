"""Whether a record can be computed again, is the one that was frozen, and can be carried away."""
