"""Users, their sessions, and the audit log."""
