"""Messages in, three answers out: what is broken, who must act, what is missing."""
