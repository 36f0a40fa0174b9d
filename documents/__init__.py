"""Files: who may read them, what they are called, what is removed from them on upload."""
