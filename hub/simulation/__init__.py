"""The whole city played over real connections: boxes, devices, daily rhythm and faults."""
