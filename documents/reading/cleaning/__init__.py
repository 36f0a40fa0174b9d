"""Writing a PDF again without what its readers do not see.

The new file is built from nothing: what `kept` names is copied into it, everything else stays behind, known or not.
That covers metadata, attachments, scripts, private data of programs, and whatever no page refers to, such as earlier
versions. Nothing has to be found in order to be left out.
"""
