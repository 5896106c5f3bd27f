"""What we know: knowledge files become one immutable, checked library."""
