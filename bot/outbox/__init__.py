"""What we send unasked, and take back."""
