"""The site's furniture: base page, blocks, home page, settings, navigation, demo content."""
