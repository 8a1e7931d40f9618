"""The sections of the text format: parts of a report in, rich renderables out."""
