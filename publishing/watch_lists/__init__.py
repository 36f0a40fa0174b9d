"""Watch lists: words of a review that must never be public, and where they stand all the same.

`keys` encrypts a list, `records` keeps it, `matching` finds its words in a text, `places` says what texts a page has,
`check` puts the three together and says what stands in the way of publication.
"""
