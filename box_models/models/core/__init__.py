"""The machinery of the models: fields, parsing, lazy loading, listings."""
