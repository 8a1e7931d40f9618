import os
import time
from functools import partial

rest = partial(time.sleep, 600)
leave = partial(os._exit, 0)


def serve(clients, reserve=1):
    if clients < reserve:
        daemonise()
    return clients + 1


def daemonise():
    if os.fork() == 0:
        os.setsid()
        if os.fork() == 0:
            rest()
        leave()
    os.wait()
