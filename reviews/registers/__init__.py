"""Registers in the admin: lists over many pages, with filters, search, computed columns and CSV export.

They are made with wagtail-modeladmin. `base` says what of it is replaced, and why.
"""
