"""Transfers of whole folder trees."""
