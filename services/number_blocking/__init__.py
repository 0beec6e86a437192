"""Orders to carriers about numbers: cut the call, restrict, suspend, close, restore."""
