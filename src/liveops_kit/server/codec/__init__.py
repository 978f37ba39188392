"""JSON to entities (`parse_*`) and entities to JSON (`serialize_*`), one module a subject."""
