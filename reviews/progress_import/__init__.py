"""Updates of recommendations from a CSV file: read, checked as a whole, shown, and recorded in one piece or not at all.

`table` makes rows of a file's bytes, `columns` knows the headings, `cells` the values, `check` puts them together and
names every error by its row; `job` does both steps in the background, `views` are the screens.
"""
