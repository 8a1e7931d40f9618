# -*- coding: latin-1 -*-
def greet():
    return "grüß dich"
