"""What people touch: the citizen's kiosk and the clerk's window."""
