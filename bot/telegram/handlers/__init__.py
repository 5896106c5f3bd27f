"""What each kind of update does: which reader, which locale, which action, show."""
