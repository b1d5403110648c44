"""The engine, one file a stage, in the order in which a request meets them.

``query`` → ``plan`` → ``sql`` for reads, ``changes`` and ``rules`` for writes, ``pipeline`` for the whole story.
No Flask and no wire syntax here.
"""
