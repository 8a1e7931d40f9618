"""The sections of the HTML report, one file each: parts of a report in, markup out."""
