"""Ratings and complaints: what citizens said, who follows it up, what may be told of it."""
