from notes import save


def test_save(tmp_path):
    path = save(tmp_path, "a", "hello")

    assert path.read_text() == "hello"
    assert [entry.name for entry in tmp_path.iterdir()] == ["a.txt"]
