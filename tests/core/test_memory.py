"""The bounded memory of plans and totals."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from jsonapi_app.core.memory import Memory


def test_what_was_put_in_is_found_and_nothing_else():
    memory: Memory[str] = Memory(2)
    memory["a"] = "one"

    assert memory.get("a") == "one"
    assert memory.get("b") is None


def test_a_key_has_its_latest_value():
    memory: Memory[str] = Memory(2)
    memory["a"] = "one"
    memory["a"] = "two"

    assert (memory.get("a"), len(memory)) == ("two", 1)


def test_it_never_holds_more_than_its_size():
    memory: Memory[int] = Memory(3)
    for number in range(100):
        memory[number] = number

    assert len(memory) == 3
    assert [number for number in range(100) if memory.get(number) is not None] == [97, 98, 99]


def test_the_least_recently_used_is_forgotten_first():
    memory: Memory[int] = Memory(3)
    for number in (1, 2, 3):
        memory[number] = number
    memory.get(1)
    memory[2] = 22

    memory[4] = 4

    assert [memory.get(number) for number in (1, 2, 3, 4)] == [1, 22, None, 4]


def test_threads_can_share_it():
    memory: Memory[int] = Memory(8)

    def use(thread: int) -> None:
        for number in range(2000):
            key = (thread * number) % 20
            memory[key] = key
            assert memory.get((key + 1) % 20) in (None, (key + 1) % 20)

    with ThreadPoolExecutor(4) as threads:
        list(threads.map(use, range(4)))

    assert len(memory) == 8
