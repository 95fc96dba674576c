"""Reports: run the notebooks, export them, assemble the annual report."""
