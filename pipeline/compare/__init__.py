"""Numbers set beside each other, with what stands in the way of comparing them."""
