"""Requests, responses, routing and body parsing: what routes share, without any knowledge of items."""
