def percent(part, whole):
    return 100 * part / whole
