"""Read models: tables that answer what people and systems ask, thrown away and rebuilt at will."""
