"""How fast each road is, as a ratio to a peer in one interleaved run."""
