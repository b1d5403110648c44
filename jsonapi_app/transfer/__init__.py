"""Lists of resources as flat tables, out to files and back: what a column is, and one file a format.

``columns``, ``listing`` (what goes out), ``cells`` (a value as text, and back), ``entries`` and ``importing`` (what
comes in). The formats satisfy `base.Format`; JSON:API's own is in ``dialects/jsonapi/interchange.py``.
"""
