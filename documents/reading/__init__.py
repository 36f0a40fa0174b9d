"""What reads uploaded files, in a child process with limits (`python -m documents.reading`), without Django."""
