"""Pages are found and named alike on every machine, and nothing that is no page stops the work."""

import os
import shutil
import socket
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows import shelf
from transforms import decode


def rules(inventory: shelf.Inventory) -> dict[str, str]:
    """Rule by name of what was refused."""
    return {one.reject.source_uri: one.reject.rule for one in inventory.refusals}


def uris(inventory: shelf.Inventory) -> list[str]:
    return [file.uri for file in inventory.files]


def test_a_folder_is_searched_through_in_order(pages):
    assert uris(shelf.discover([pages])) == ["pages/b.txt", "pages/inner/a.txt"]


def test_a_folder_and_the_files_in_it_have_the_same_names(pages, monkeypatch):
    monkeypatch.chdir(pages.parent)
    assert uris(shelf.discover(["pages/b.txt"])) == ["pages/b.txt"]
    assert uris(shelf.discover(["pages/*.txt"])) == ["pages/b.txt"]
    assert uris(shelf.discover(["./pages/", "pages/b.txt", "pages/../pages"])) == ["pages/b.txt", "pages/inner/a.txt"]
    monkeypatch.chdir(pages)
    assert uris(shelf.discover(["."])) == ["pages/b.txt", "pages/inner/a.txt"]
    assert uris(shelf.discover(["b.txt"])) == ["pages/b.txt"]


def test_names_do_not_tell_where_the_folder_lies(pages, tmp_path):
    elsewhere = tmp_path / "far" / "away" / "pages"
    shutil.copytree(pages, elsewhere)
    here, there = shelf.discover([pages]), shelf.discover([elsewhere])
    assert uris(here) == uris(there)
    assert [file.path for file in there.files] == [str(elsewhere / "b.txt"), str(elsewhere / "inner" / "a.txt")]


def test_the_order_of_the_paths_changes_nothing(pages, tmp_path):
    (tmp_path / "other").mkdir()
    for number in range(8):
        (tmp_path / "other" / f"{number}.txt").write_text(f"第{number % 5}版", encoding="utf-8")
    paths = [pages, *(tmp_path / "other").iterdir(), tmp_path / "missing.txt", tmp_path / "no*.txt"]
    first = shelf.discover(paths)
    for start in range(len(paths)):
        assert shelf.discover([*reversed(paths[start:]), *paths[:start]]) == first


def test_what_is_no_page_is_refused_beside_the_good_ones(pages, tmp_path):
    (pages / "photo.jpg").write_bytes(b"\xff\xd8")
    (pages / "NOTES").write_text("x")
    (pages / ".hidden.txt").write_text("x")
    (pages / ".git").mkdir()
    (pages / ".git" / "c.txt").write_text("x")
    os.mkfifo(pages / "pipe.txt")
    (pages / "loop").symlink_to("loop")
    (pages / "up").symlink_to("..")
    (pages / "link.txt").symlink_to("b.txt")
    (pages / "large.txt").write_text("大" * 200, encoding="utf-8")
    (pages / "shout.TXT").write_text("大", encoding="utf-8")
    (tmp_path / "empty").mkdir()
    inventory = shelf.discover([pages, tmp_path / "empty", tmp_path / "missing.txt", "/dev/null"], largest=500)
    assert uris(inventory) == ["pages/b.txt", "pages/inner/a.txt", "pages/shout.TXT"]
    assert rules(inventory) == {
        "pages/photo.jpg": "unsupported_kind",
        "pages/NOTES": "unsupported_kind",
        "pages/pipe.txt": "not_a_file",
        "pages/loop": "link",
        "pages/up": "link",
        "pages/link.txt": "link",
        "pages/large.txt": "too_large",
        f"{tmp_path.name}/empty": "empty_folder",
        f"{tmp_path.name}/missing.txt": "missing_path",
        "dev/null": "not_a_file",
    }
    for refusal in inventory.refusals:
        assert refusal.reject.reason.startswith(f"{refusal.reject.source_uri}: ")
        assert "\n" not in refusal.reject.reason


def test_the_folder_of_the_releases_is_not_searched(pages, monkeypatch):
    (pages / "out" / "latest").mkdir(parents=True)
    (pages / "out" / "latest" / "claims.csv").touch()
    (pages / "inner" / "out").mkdir()
    (pages / "inner" / "out" / "c.txt").write_text("页", encoding="utf-8")
    monkeypatch.chdir(pages)
    for paths in (["."], ["*"], ["b.txt", "inner", "out"]):
        inventory = shelf.discover(paths, aside="out")
        assert len(inventory.files) == 3
        assert rules(inventory) == {}
    assert shelf.barren(["out"], aside="out") == ("no page was named; name .txt or .pdf files",)


def test_a_socket_is_not_opened(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)  # the path of a socket may not be long
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind("s.txt")
        assert list(rules(shelf.discover(["s.txt"])).values()) == ["not_a_file"]


def test_a_pipe_that_takes_the_place_of_a_file_is_not_waited_for(pages):
    (file, _) = shelf.discover([pages]).files
    Path(file.path).unlink()
    os.mkfifo(file.path)
    with pytest.raises(OSError, match="no regular file"):
        shelf.read(file)


def test_a_link_is_followed_where_it_is_named(pages, tmp_path):
    (tmp_path / "today").symlink_to(pages)
    (tmp_path / "page.txt").symlink_to(pages / "b.txt")
    inventory = shelf.discover([tmp_path / "today", tmp_path / "page.txt"])
    assert uris(inventory) == [f"{tmp_path.name}/page.txt", "today/inner/a.txt"]
    assert rules(inventory) == {"today/b.txt": "duplicate_bytes"}


def test_a_link_in_a_named_folder_that_is_also_named_itself_is_read(pages):
    (pages / "a.txt").symlink_to("b.txt")
    for paths in ([pages, pages / "a.txt"], [pages / "a.txt", pages]):
        inventory = shelf.discover(paths)
        assert uris(inventory) == ["pages/a.txt", "pages/inner/a.txt"]
        assert rules(inventory) == {"pages/b.txt": "duplicate_bytes"}


def test_a_dangling_link_is_a_missing_path(tmp_path):
    (tmp_path / "gone.txt").symlink_to("nowhere.txt")
    assert rules(shelf.discover([tmp_path / "gone.txt"])) == {f"{tmp_path.name}/gone.txt": "missing_path"}
    (tmp_path / "loop.txt").symlink_to("loop.txt")
    assert rules(shelf.discover([tmp_path / "loop.txt"])) == {f"{tmp_path.name}/loop.txt": "unreadable_file"}


def test_patterns_are_resolved_without_following_links(pages, tmp_path):
    for name in ("one", "two"):
        (pages / name).symlink_to(".")  # two loops: following them would take for ever
    assert uris(shelf.discover([f"{tmp_path}/**/*.txt"])) == ["inner/a.txt", "pages/b.txt"]
    assert rules(shelf.discover([f"{tmp_path}/*.nothing"])) == {f"{tmp_path.name}/*.nothing": "nothing_matches"}


def test_a_pattern_leaves_hidden_files_alone_unless_it_names_them(pages, monkeypatch):
    (pages / ".old").mkdir()
    (pages / ".old" / "c.txt").write_text("旧", encoding="utf-8")
    monkeypatch.chdir(pages)
    assert uris(shelf.discover(["*/*.txt"])) == ["inner/a.txt"]
    assert uris(shelf.discover([".old/*.txt"])) == [".old/c.txt"]


def test_a_name_with_brackets_is_a_name_first(tmp_path, monkeypatch):
    folder = tmp_path / "[2025]"
    folder.mkdir()
    (folder / "a[1].txt").write_text("一", encoding="utf-8")
    monkeypatch.chdir(folder)
    assert uris(shelf.discover(["a[1].txt"])) == uris(shelf.discover(["*.txt"])) == ["[2025]/a[1].txt"]


@pytest.mark.skipif(os.geteuid() == 0, reason="nothing is closed to the superuser")
def test_what_may_not_be_read_is_refused(pages):
    (pages / "b.txt").chmod(0)
    (pages / "inner").chmod(0)
    try:
        assert rules(shelf.discover([pages])) == {"pages/b.txt": "unreadable_file", "pages/inner": "unreadable_file"}
    finally:
        (pages / "inner").chmod(0o700)


def test_a_file_that_fails_when_read_is_refused(pages, monkeypatch):
    opened = os.open

    def failing(path, *arguments, **options):
        if str(path).endswith("b.txt"):
            raise PermissionError(13, "Permission denied", str(path))
        return opened(path, *arguments, **options)

    monkeypatch.setattr(os, "open", failing)
    inventory = shelf.discover([pages])
    assert uris(inventory) == ["pages/inner/a.txt"]
    (refusal,) = inventory.refusals
    assert refusal.reject.reason == "pages/b.txt: cannot be read (Permission denied); check its permissions"


def test_the_same_bytes_are_read_once(pages):
    (pages / "copy.txt").write_bytes((pages / "b.txt").read_bytes())
    inventory = shelf.discover([pages])
    assert uris(inventory) == ["pages/b.txt", "pages/inner/a.txt"]
    (refusal,) = inventory.refusals
    assert (refusal.reject.rule, refusal.reject.severity) == ("duplicate_bytes", "info")
    assert refusal.reject.document_id == inventory.files[0].document_id
    assert refusal.input.duplicate_of == "pages/b.txt"


def test_empty_files_are_no_duplicates_of_each_other(pages):
    for name in ("x.txt", "y.txt"):
        (pages / name).touch()
    assert rules(shelf.discover([pages])) == {}


def test_two_folders_of_one_name_are_told_apart(pages, tmp_path):
    for place in ("east", "west"):
        shutil.copytree(pages, tmp_path / place / "pages")
    (tmp_path / "west" / "pages" / "b.txt").write_text("另一版", encoding="utf-8")
    inventory = shelf.discover([tmp_path / "west" / "pages", tmp_path / "east" / "pages"])
    assert uris(inventory) == ["east/pages/b.txt", "east/pages/inner/a.txt", "west/pages/b.txt"]
    assert rules(inventory) == {"west/pages/inner/a.txt": "duplicate_bytes"}


def test_the_id_of_a_file_is_that_of_its_document(pages):
    for file in shelf.discover([pages]).files:
        assert decode.decode(shelf.read(file)).document_id == file.document_id


def test_a_page_that_changed_is_not_read(pages):
    (file, _) = shelf.discover([pages]).files
    for data in (b"x", b"x" * 10_000):
        Path(file.path).write_bytes(data)
        with pytest.raises(shelf.ChangedPageError, match="build again"):
            shelf.read(file)


def test_texts_are_what_was_decoded(pages):
    files = shelf.discover([pages]).files
    sources = [decode.decode(shelf.read(file)) for file in files]
    texts = shelf.Texts(files, {source.document_id: (source.encoding, source.errors) for source in sources})
    assert dict(texts) == {source.document_id: source.text for source in sources}
    assert len(texts) == 2


def test_names_are_shown_with_everything_in_them(tmp_path):
    folder = tmp_path / "pages"
    folder.mkdir()
    for name in (b"new\nline.txt", b"right\xe2\x80\xaeleft.txt", b"caf\xe9.txt", b"back\\slash.txt"):
        Path(os.fsdecode(os.fsencode(folder) + b"/" + name)).write_bytes(name)
    inventory = shelf.discover([folder])
    assert uris(inventory) == [
        "pages/back\\\\slash.txt",
        "pages/caf\\xe9.txt",
        "pages/new\\nline.txt",
        "pages/right\\u202eleft.txt",
    ]


NAMES = st.text(st.characters(min_codepoint=1), max_size=8)


@given(NAMES, NAMES)
def test_visible_names_can_be_printed_and_told_apart(one, other):
    shown = shelf.visible(one)
    assert shown.isprintable() or any(character.isspace() for character in shown)
    shown.encode("utf-8")
    assert (shown == shelf.visible(other)) == (one == other)


def test_barren_paths_are_told_without_opening_a_file(pages, tmp_path, monkeypatch):
    assert shelf.barren([pages, tmp_path / "missing.txt"]) == ()
    monkeypatch.setattr(os, "open", None)
    (tmp_path / "empty").mkdir()
    assert shelf.barren([tmp_path / "empty"])[0].endswith("empty: no file in the folder; name one that holds pages")
    assert shelf.barren([tmp_path / "missing.txt"])[0].endswith("no such file or folder; check the path")
    assert len(shelf.barren([tmp_path / "missing.txt", tmp_path / "empty"])) == 2


def test_an_input_that_is_found_again_gives_way(pages):
    before = shelf.discover([pages])
    (pages / "b.txt").write_text("改版", encoding="utf-8")
    after = shelf.discover([pages / "b.txt"], before.inputs)
    assert uris(after) == ["pages/b.txt"]
    assert [one.source_uri for one in after.kept] == ["pages/inner/a.txt"]


def test_the_bytes_of_an_input_that_is_kept_are_not_read_again(pages, tmp_path):
    before = shelf.discover([pages])
    (tmp_path / "again").mkdir()
    shutil.copy(pages / "b.txt", tmp_path / "again" / "a.txt")
    after = shelf.discover([tmp_path / "again"], before.inputs)
    assert uris(after) == []
    assert rules(after) == {"again/a.txt": "duplicate_bytes"}


def test_a_duplicate_is_read_when_its_original_changes(pages):
    (pages / "copy.txt").write_bytes((pages / "b.txt").read_bytes())
    before = shelf.discover([pages])
    (pages / "b.txt").write_text("改版", encoding="utf-8")
    after = shelf.discover([pages / "b.txt"], before.inputs)
    assert uris(after) == ["pages/b.txt", "pages/copy.txt"]
    assert [one.source_uri for one in after.kept] == ["pages/inner/a.txt"]


def test_a_new_name_never_takes_that_of_a_kept_input(pages, tmp_path):
    before = shelf.discover([pages])
    other = tmp_path / "other" / "pages"
    other.mkdir(parents=True)
    (other / "b.txt").write_text("另一版", encoding="utf-8")
    after = shelf.discover([other], before.inputs)
    assert uris(after) == ["other/pages/b.txt"]
