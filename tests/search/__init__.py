"""Questions, and whether they find their answers."""
