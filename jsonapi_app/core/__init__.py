"""The engine, one file a stage; ``docs/architecture.md`` follows a read and a write through them.

``query`` → ``plan`` → ``sql`` for reads, ``changes`` and ``rules`` for writes, ``pipeline`` for the whole story.
No Flask and no wire syntax here.
"""
