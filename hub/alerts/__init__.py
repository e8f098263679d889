"""Who must act: alerts from what was concluded, cause first, told to few, and told once."""
