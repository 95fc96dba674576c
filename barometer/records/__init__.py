"""The frozen form of a measurement: opened, compared, dated."""
