"""The tables, one file an area. `jsonapi_app.resources` imports every area, and so registers every table.

Nothing is imported here: `jsonapi_app.extensions` needs ``models.base`` before the areas can be made.
"""
