"""The base of all models: fields, parsing, lazy loading, listings, and shared methods. It imports no resource."""
