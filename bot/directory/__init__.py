"""Who to turn to, and who only looks like them."""
