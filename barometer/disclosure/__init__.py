"""Hide small numbers once, before anything is shown, and attack the result with everything ever published."""
