"""The engines from files and the command line: reading, progress, resuming, reports, clusters.

Needs the extra `workbench`; nothing of the server imports this package.
"""
