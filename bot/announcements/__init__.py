"""What we want to tell: values only."""
