import threading

stop = threading.Event()
threading.Thread(target=stop.wait, daemon=True).start()


def next_tick(n):
    return n + 1
