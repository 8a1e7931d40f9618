def save(folder, name, text):
    path = folder / (name + ".txt")
    path.write_text(text)
    return path
