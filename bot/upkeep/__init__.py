"""What goes stale: addresses that nobody answers any more, and the look after them."""
