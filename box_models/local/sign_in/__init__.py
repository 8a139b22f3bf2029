"""Users, tokens, scopes and the ways to sign in, with their routes."""
