"""Checks of generated nodes with the official package of one form, one module per subject."""
