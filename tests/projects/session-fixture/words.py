def index(words):
    found = {}
    for word in words:
        found.setdefault(word[0], []).append(word)
    return found
