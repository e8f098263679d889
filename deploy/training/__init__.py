"""How the corner network of the document camera is made: scenes, network, training."""
