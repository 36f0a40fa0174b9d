"""How dates and times are written and read, where Django's own formats for British English do not do."""
