"""Any executed notebook as an accessible page, and as a tagged, archivable PDF without LaTeX or browser."""
