import signal


def wait(rounds):
    if rounds > 1:
        for number in (signal.SIGTERM, signal.SIGPROF, signal.SIGXCPU):
            signal.signal(number, signal.SIG_IGN)
        while rounds:
            pass
    return rounds
