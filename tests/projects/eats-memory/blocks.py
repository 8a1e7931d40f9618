def reserve(count):
    blocks = []
    left = count
    while left > 0:
        blocks.append(bytes(1_048_576))
        left -= 1
    return len(blocks)
