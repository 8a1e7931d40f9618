from service import serve


def test_serve():
    assert serve(1) == 2
