"""What we remember: all SQL, one file per table."""
