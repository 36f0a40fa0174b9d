"""Turning a saved web page of links into draft pages, with a list of what is doubtful.

`source` reads a file, `document` makes blocks of it, `rules` are the field's words as data, `recognise` finds reviews,
briefings and resources among the blocks, `pages` makes pages of them, `run` does it all.
"""
