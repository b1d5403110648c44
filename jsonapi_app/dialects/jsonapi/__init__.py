"""JSON:API 1.1, the native dialect, at ``/api/v3``.

``grammar`` (query string → query), ``bodies`` (request document → changes), ``documents`` and ``serialiser`` (rows →
bytes), ``views`` (one function an endpoint), ``shells`` (their routes).
"""
