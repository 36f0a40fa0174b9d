"""What reads uploaded files: runs in a child process with limits (`python -m documents.reading`), never imports Django."""
