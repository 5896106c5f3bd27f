"""How knowledge changes."""
