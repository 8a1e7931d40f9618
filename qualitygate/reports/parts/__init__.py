"""What several formats share; a module beside this folder is a format."""
