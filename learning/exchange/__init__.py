"""The exchange: one site lists another's briefings, by links, without copying a file.

`feed` is what this site offers; the rest reads what another offers and makes drafts of links to it.
"""
