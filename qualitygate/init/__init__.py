"""A project in, the files that make qualitygate part of it out: configuration, hooks, jobs of CI."""
