"""The demo: an invented partnership with reviews, briefings, themes and the people who edit them."""
