"""Requests, responses, routing, transactions and parsing, without any knowledge of items."""
