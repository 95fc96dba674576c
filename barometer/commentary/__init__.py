"""Commentary that cannot drift from the figures: read, bound by links, checked, refreshed, collected."""
