"""The pages: each view checks the right, finds the record that heads the page, and renders its shell.

What stands on a page comes from the REST API: its elements ask for it. So a view reads no figures.
"""
