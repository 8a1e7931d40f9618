def grade(points):
    if points < 50:
        return "fail"
    return "pass"
