"""Who may do what: roles, rights, and the part of the city that they hold for."""
