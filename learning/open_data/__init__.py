"""The site's data, described for people and for machines: what there is, each column, licence, version, identifiers."""
