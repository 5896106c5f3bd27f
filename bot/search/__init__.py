"""Finding it: a question becomes a decision; pure functions over the library."""
