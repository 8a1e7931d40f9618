import threading
from concurrent.futures import ThreadPoolExecutor
from functools import partial

soon = partial(threading.Timer, 0.05, str)
absolute = partial(ThreadPoolExecutor(1).submit, abs)
forever = partial(threading.Thread, target=threading.Event().wait)


def watch(number):
    soon().start()
    if number > 1:
        forever().start()
    return absolute(number).result() + 1
