import sys


def shout(word):
    return word.upper() + "!"


if __name__ == "__main__":
    print(shout(sys.argv[1]))
