"""Mail about what is new, for whoever asks for it: confirmed, once each, gone without trace when they leave."""
