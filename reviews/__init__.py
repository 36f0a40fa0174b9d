"""Practice reviews, their recommendations, themes and agencies."""
