"""Aids for the tests of programs that use box_models: pytest fixtures, in :mod:`box_models.testing.plugin`."""
